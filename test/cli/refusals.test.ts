import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fromSetup } from '../support/core';
import {
  descendants,
  endInstance,
  type InstanceSettings,
  instanceSettings,
  processesOn,
  runProgram,
} from '../support/program';

let settings: InstanceSettings;
let scratch: string;

beforeEach(async () => {
  settings = await instanceSettings();
  scratch = mkdtempSync(join(tmpdir(), 'modelkeeper-refusals-'));
});

afterEach(async () => {
  await endInstance(settings);
  rmSync(scratch, { recursive: true, force: true });
});

/** Runs `serve`, which must fail with nothing left running, and resolves to what it printed. */
async function refusal(changes: Record<string, string>, args: string[] = [], code = 1): Promise<string> {
  const env = { ...settings, ...changes };
  const program = runProgram(['serve', ...args], env);
  expect(await program.ended).toBe(code);
  expect(processesOn(env.MODELKEEPER_DATA)).toEqual([]);
  return program.output();
}

describe('serve refuses', () => {
  it('settings that it can not use, all at once, without telling secrets', async () => {
    const told = await refusal({ PORT: '0', LOG_LEVEL: 'loud', MONGODB_URI: 'http://user:hunter2@host' });
    expect(told.split('\n').slice(0, 4)).toEqual([
      "These settings can't be used:",
      '  PORT must be a port, 1 to 65535, not "0"',
      '  MONGODB_URI must begin with mongodb:// or mongodb+srv://',
      '  LOG_LEVEL must be debug, info, warn or error, not "loud"',
    ]);
    expect(told).not.toContain('hunter2');
  });

  it('a role that there is not', async () => {
    expect(await refusal({}, ['--roles', 'api,cook'], 2)).toContain(
      '"cook" is none of stack, api, worker, trainer',
    );
  });

  it('a file in the place of the data folder', async () => {
    const file = join(scratch, 'data');
    writeFileSync(file, '');
    expect(await refusal({ MODELKEEPER_DATA: file })).toBe(
      `The folder ${file} is not a folder: move the file of that name away, or set MODELKEEPER_DATA to another one.\n`,
    );
  });

  it('a data folder that it may not write to', async () => {
    // Permissions don't bind root; there the kernel's own tree refuses.
    const folder = process.getuid?.() === 0 ? '/sys/kernel' : scratch;
    if (folder === scratch) execFileSync('chmod', ['555', scratch]);
    expect(await refusal({ MODELKEEPER_DATA: join(folder, 'data') })).toMatch(
      /^The folder .* (may not be written to|is on a read-only file system): make it writable, or set MODELKEEPER_DATA to another one\.\n$/,
    );
  });

  it('configured servers that do not answer, without telling the password', async () => {
    const told = await refusal({
      MONGODB_URI: 'mongodb://user:hunter2@127.0.0.1:1/records',
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    });
    expect(told).toContain('Nothing answers at MONGODB_URI (127.0.0.1:1): start it, or unset MONGODB_URI');
    expect(told).toContain('Nothing answers at TEMPORAL_ADDRESS (127.0.0.1:1)');
    expect(told).not.toContain('hunter2');
  });

  it('a store that does not let it in, without telling the password', async () => {
    const told = await refusal(
      {
        MONGODB_URI: fromSetup('TEST_MONGODB_URI').replace('//', '//user:hunter2@'),
        TEMPORAL_ADDRESS: fromSetup('TEST_TEMPORAL_ADDRESS'),
      },
      ['--roles', 'api'],
    );
    expect(told).toContain('The document store can’t be used as MONGODB_URI says: ');
    expect(told).not.toContain('hunter2');
  });

  it('a machine without the tools to build what it has not, with a line for each', async () => {
    symlinkSync(process.execPath, join(scratch, 'node'));
    const told = await refusal({ PATH: scratch, MODELKEEPER_CACHE: join(scratch, 'cache') });
    expect(told).toMatch(
      /^The XGBoost library is had by pip, which is not there: install Python 3 .*XGBOOST_LIB/m,
    );
    expect(told).toMatch(
      /^Temporal can't be downloaded, and building it needs Go: install Go.*TEMPORAL_ADDRESS/m,
    );
    expect(told).toMatch(/^The document store needs Java: install.*MONGODB_URI/m);
  });

  it('data of another server than it has, and loses nothing', async () => {
    const { MODELKEEPER_DATA: data } = settings;
    mkdirSync(join(data, 'documents', 'mongod'), { recursive: true });
    writeFileSync(join(data, 'documents', 'mongod', 'records'), 'kept');
    const documents = { kind: 'mongod', version: '4.0.9', port: 27017 };
    writeFileSync(join(data, 'modelkeeper.json'), JSON.stringify({ format: 1, documents }));
    const told = await refusal({});
    expect(told).toContain('The documents were made by MongoDB 4.0.9, which is not on PATH');
    expect(told).toContain('"npm run reset" begins anew and deletes all data');
    expect(existsSync(join(data, 'documents', 'mongod', 'records'))).toBe(true);
  });

  it('a data folder that a newer program has written', async () => {
    const { MODELKEEPER_DATA: data } = settings;
    mkdirSync(data);
    writeFileSync(join(data, 'modelkeeper.json'), JSON.stringify({ format: 2 }));
    expect(await refusal({})).toContain(
      "modelkeeper.json can't be read, a newer Modelkeeper may have written it",
    );
  });

  it('to go on when it is interrupted in the middle of its start, leaving nobody behind', async () => {
    const program = runProgram(['serve'], settings);
    await program.prints('Temporal');
    const family = descendants(program.pid).length;
    program.signal('SIGINT');
    expect(await program.ended).toBe(1);
    expect(family).toBeGreaterThan(0);
    expect(program.output()).toContain('Stopped before it was ready.');
    expect(processesOn(settings.MODELKEEPER_DATA)).toEqual([]);
    expect(existsSync(join(dirname(settings.MODELKEEPER_DATA), 'data', 'stack.json'))).toBe(false);
  });
});

it('health says that no stack runs, where roles find none', async () => {
  const health = runProgram(['health', '--roles', 'worker'], settings);
  expect(await health.ended).toBe(1);
  expect(health.output()).toMatch(/^No stack runs on .*: start one with .*\.\n$/);
});

it.each([
  [['import', '/nowhere'], 'There is no finished export in /nowhere: '],
  [['import', __filename], 'There is no finished export in '],
  [['export', '/nowhere'], 'There are no records at '],
  [['audit', 'verify'], 'There are no records at '],
])('%j starts nothing, and leaves nothing where it finds nothing', async (args, told) => {
  const program = runProgram(args, { ...settings, MODELKEEPER_DATA: scratch });
  expect(await program.ended).toBe(1);
  expect(program.output()).toMatch(new RegExp(`^${told}.*\n$`));
  expect(readdirSync(scratch)).toEqual([]);
});

describe('reset', () => {
  it('finds nothing to remove where nothing is', async () => {
    const reset = runProgram(['reset'], settings);
    expect(await reset.ended).toBe(0);
    expect(reset.output()).toBe(`There is nothing at ${settings.MODELKEEPER_DATA}.\n`);
  });

  it('leaves alone what is not its own', async () => {
    const { MODELKEEPER_DATA: data } = settings;
    mkdirSync(join(data, 'documents'), { recursive: true });
    writeFileSync(join(data, 'thesis.txt'), 'precious');
    const reset = runProgram(['reset'], settings);
    expect(await reset.ended).toBe(0);
    expect(existsSync(join(data, 'documents'))).toBe(false);
    expect(existsSync(join(data, 'thesis.txt'))).toBe(true);
  });
});
