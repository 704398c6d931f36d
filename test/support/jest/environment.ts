import { AsyncLocalStorage } from 'node:async_hooks';
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';

/** What jest replaces for each file, and restores for none. */
const REPLACED = [
  [globalThis, 'console'],
  [process, 'exit'],
  [process, 'getBuiltinModule'],
] as const;

/** Storages in use: each costs a little at every promise for ever, and every connection to Temporal brings one of its own. */
const storages = new Set<AsyncLocalStorage<unknown>>();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...given: unknown[]) {
  storages.add(this);
  return Reflect.apply(run, this, given);
};

/**
 * Where test files run: in Node's own realm, as the program does. A realm for each file, as jest makes it by default,
 * would load all modules anew, packages as well, and slow down whatever looks up a global: a file of HTTP tests took
 * three times as much of the processor. What a file changes of the process is taken back at its end.
 */
export default class OwnRealm {
  readonly global = globalThis;
  readonly moduleMocker = new ModuleMocker(globalThis);
  /** Of an old kind that nobody uses. */
  readonly fakeTimers = null;
  readonly fakeTimersModern: ModernFakeTimers;
  readonly #restore = remember();

  constructor({
    projectConfig,
  }: { projectConfig: ConstructorParameters<typeof ModernFakeTimers>[0]['config'] }) {
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup(): Promise<void> {}

  async teardown(): Promise<void> {
    this.fakeTimersModern.dispose();
    for (const storage of storages) storage.disable();
    storages.clear();
    this.#restore();
  }

  /** None: `runner.ts` has the files loaded by Node itself. */
  getVmContext(): null {
    return null;
  }
}

function remember(): () => void {
  const replaced = REPLACED.map(([of, name]) => ({
    of,
    name,
    was: Object.getOwnPropertyDescriptor(of, name),
  }));
  const variables = { ...process.env };
  const folder = process.cwd();
  return () => {
    for (const { of, name, was } of replaced) if (was) Object.defineProperty(of, name, was);
    for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
    Object.assign(process.env, variables);
    process.chdir(folder);
  };
}
