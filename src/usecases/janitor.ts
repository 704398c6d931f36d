import { DomainError } from '../domain/errors';
import type { ArtifactStore, Clock, LeaseRepository, RunLogRepository, RunRepository } from '../domain/ports';
import { isTerminal, type Run, runFolder } from '../domain/run';
import { removePredictions } from '../domain/run-rules';
import { type Loop, startLoop } from './loop';

const LEASE = 'janitor';
/** Longer than the pause between passes and than any pass takes; two at once do no harm. */
const LEASE_MS = 300_000;
const PAUSE_MS = 30_000;
/** What is left after so many steps waits for the next pass, as others wait for their turn. */
const STEPS_MAX = 100;
const RUNS_A_STEP = 100;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Something that has to be cleared away from time to time. */
export interface Chore {
  name: string;
  everyMs: number;
  /** Clears a bounded part away; false: there may be more. May be repeated, and done twice at once. */
  step(): Promise<boolean>;
}

interface JanitorDeps {
  chores: readonly Chore[];
  leases: LeaseRepository;
  clock: Clock;
  /** This process, unlike any other. */
  holder: string;
  /** Told of a chore that failed: the others are done all the same, and it is tried again at the next pass. */
  onError: (error: unknown) => void;
}

/** One look at every chore, where no other process does them; those that are due are done. */
export function createJanitor({ chores, leases, clock, holder, onError }: JanitorDeps): () => Promise<void> {
  const doneAtMs = new Map<string, number>();
  const isDue = ({ name, everyMs }: Chore): boolean =>
    Date.parse(clock.now()) >= (doneAtMs.get(name) ?? Number.NEGATIVE_INFINITY) + everyMs;
  return async () => {
    for (const chore of chores.filter(isDue)) {
      if (!(await leases.hold(LEASE, holder, LEASE_MS))) return;
      try {
        if (await doneWithin(chore)) doneAtMs.set(chore.name, Date.parse(clock.now()));
      } catch (error) {
        onError(error);
        if (error instanceof DomainError && error.code === 'UNAVAILABLE') return;
      }
    }
  };
}

async function doneWithin(chore: Chore): Promise<boolean> {
  for (let steps = 0; steps < STEPS_MAX; steps += 1) if (await chore.step()) return true;
  return false;
}

/** The janitor of this process. */
export function startJanitor(deps: JanitorDeps): Loop {
  const loop = startLoop(createJanitor(deps), { pauseMs: PAUSE_MS, onError: deps.onError });
  return {
    async stop() {
      await loop.stop();
      await deps.leases.release(LEASE, deps.holder).catch(deps.onError);
    },
  };
}

/**
 * Removes the logs of runs that ended more than `retentionDays` ago, and the tables of those that predicted; what they did
 * stays in the record. So it does with logs of runs that are on record neither today nor at the pass before: whoever began
 * the log died before the run.
 */
export function createLogChore(deps: {
  runs: Pick<RunRepository, 'findMany' | 'transition'>;
  logs: Pick<RunLogRepository, 'listRuns' | 'remove'>;
  artifacts: Pick<ArtifactStore, 'removeAll'>;
  clock: Clock;
  retentionDays: number;
}): Chore {
  const { runs, logs, artifacts, clock, retentionDays } = deps;
  let seenUpTo = '';
  let missing = new Set<string>();
  let missingBefore: ReadonlySet<string> = missing;
  const isOver = ({ state, endedAt }: Run): boolean =>
    isTerminal(state) &&
    endedAt !== null &&
    Date.parse(clock.now()) - Date.parse(endedAt) > retentionDays * DAY_MS;
  /** The log last: as long as it is there, the run is found again. */
  async function clear(run: Run): Promise<void> {
    if (run.type === 'predict') {
      await runs.transition(run.id, (current) => removePredictions(current, clock.now()));
      await artifacts.removeAll(runFolder(run));
    }
    await logs.remove(run.id);
  }

  return {
    name: 'run logs',
    everyMs: DAY_MS,
    async step() {
      const ids = await logs.listRuns({ after: seenUpTo, limit: RUNS_A_STEP });
      const found = await runs.findMany(ids);
      const known = new Set(found.map(({ id }) => id));
      const unknown = ids.filter((id) => !known.has(id));
      for (const id of unknown) missing.add(id);
      for (const run of found.filter(isOver)) await clear(run);
      for (const id of unknown.filter((lost) => missingBefore.has(lost))) await logs.remove(id);
      const isLast = ids.length < RUNS_A_STEP;
      seenUpTo = isLast ? '' : (ids.at(-1) ?? '');
      if (isLast) [missingBefore, missing] = [missing, new Set()];
      return isLast;
    },
  };
}
