import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import '../typescript-hook.cjs';

type Runner = (...given: unknown[]) => Promise<unknown>;

const circus: { default: Runner } = require('jest-circus/runner');

/** What it remembers belongs to one test file. */
const CIRCUS_STATE = require.resolve('jest-circus/runner').replace('runner.js', 'jestAdapterInit.js');
const CIRCUS_HANDLERS = Symbol.for('EVENT_HANDLERS');

/** What jest hands to a runner, as far as it is used here. */
type Given = [
  globalConfig: unknown,
  config: { rootDir: string },
  environment: unknown,
  runtime: {
    requireModuleOrMock(from: string, name: '@jest/globals'): { jest: typeof jest };
    requireModule(path: string): unknown;
    requireInternalModule(path: string): unknown;
  },
];

/**
 * Runs one test file by jest's own runner, but loads it by Node's own `require`: packages and the program, whose
 * modules keep nothing, once a process, and the tests' own modules, which register hooks, anew for each file.
 */
export default async function run(...given: unknown[]): Promise<unknown> {
  const [, config, , runtime] = given as Given;
  forget((path) => path === CIRCUS_STATE);
  Reflect.deleteProperty(globalThis, CIRCUS_HANDLERS);
  // Jest's own would look for maps of what jest has loaded.
  Reflect.deleteProperty(Error, 'prepareStackTrace');
  runtime.requireInternalModule = require;
  runtime.requireModule = (path) => {
    globalThis.jest = runtime.requireModuleOrMock(path, '@jest/globals').jest;
    return createRequire(path)(path);
  };
  try {
    return await circus.default(...given);
  } finally {
    const tests = join(config.rootDir, 'test') + sep;
    forget((path) => path.startsWith(tests) && !path.startsWith(__dirname + sep));
  }
}

function forget(isMeant: (path: string) => boolean): void {
  for (const path of Object.keys(require.cache)) if (isMeant(path)) delete require.cache[path];
}
