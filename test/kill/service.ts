import { workLeftovers } from '../support/file-invariants';
import { type Inspector, startInspector } from '../support/invariants';
import { openSite, type Program, type Site } from '../support/site';
import { createRecipeCaller, type RecipeCaller } from './recipe-traffic';
import { type Caller, createCaller } from './traffic';

/** Minutes: a test that waits says what for, long before. */
export const LONG_MS = 900_000;

/** A place where the program runs, its callers, and whoever looks at what it leaves in store and folders. */
export interface KilledService {
  site: Site;
  caller: Caller;
  recipes: RecipeCaller;
  inspector: Inspector;
  /** Starts the program, at a time when every run has ended. @throws when it has kept what killed attempts left */
  start(): Promise<Program>;
  /** Awaits that nothing is left to do; resolves to everything that is wrong then, in words. */
  violations(): Promise<string[]>;
  close(): Promise<void>;
}

/** With settings beside those of the place. */
export async function openService(settings: Record<string, string> = {}): Promise<KilledService> {
  const site = await openSite(settings);
  const caller = createCaller(site.port);
  const recipes = createRecipeCaller(site.port);
  const inspector = startInspector(site);
  return {
    site,
    caller,
    recipes,
    inspector,
    async start() {
      const program = await site.start();
      const leftovers = workLeftovers(site.data);
      if (leftovers.length > 0) throw new Error(`left behind in work/: ${leftovers.join(', ')}`);
      return program;
    },
    async violations() {
      const accepted = [...caller.accepted, ...recipes.accepted];
      const found = await site.explained(inspector.violations(accepted));
      const { runs } = await site.explained(inspector.records.snapshot());
      const told = await Promise.all([caller.disagreements(runs), recipes.disagreements(runs)]);
      return [...found, ...told.flat()];
    },
    async close() {
      await inspector.close();
      await site.close();
    },
  };
}
