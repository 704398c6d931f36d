import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config';
import { type DataPaths, prepareDataFolder } from '../../src/local/data-folder';
import { type FileLock, tryLock } from '../../src/local/file-lock';
import { runCommand } from '../../src/local/run-command';
import { launchTemporal } from '../../src/local/temporal-server';
import { fromSetup } from '../support/core';
import { instanceSettings, processesOn } from '../support/program';

let paths: DataPaths;
let lock: FileLock;
const notes: string[] = [];

beforeEach(() => {
  paths = prepareDataFolder(mkdtempSync(join(tmpdir(), 'modelkeeper-temporal-')));
  const taken = tryLock(paths.stackLock, 'exclusive');
  if (taken === null) throw new Error('the lock of a new folder is taken');
  lock = taken;
  notes.length = 0;
});

afterEach(() => {
  lock.release();
  rmSync(paths.root, { recursive: true });
});

const program = () => ({ path: fromSetup('TEST_TEMPORAL_CLI'), version: '1.29.1', origin: 'for tests' });
const database = (): string => join(paths.temporal, 'server-1.29.1.db');

async function launch() {
  const config = loadConfig(await instanceSettings());
  const report = {
    step: () => ({ progress: () => undefined, done: () => undefined, failed: () => undefined }),
    note: (text: string) => void notes.push(text),
  };
  const server = { program: program(), config, paths, lock, report };
  return { config, running: await launchTemporal(server, new AbortController().signal) };
}

describe('the local Temporal', () => {
  it('keeps closed workflows for thirty days and knows our search attributes', async () => {
    const { config, running } = await launch();
    const address = ['--address', `127.0.0.1:${config.temporal.port}`];
    const ask = async (args: string[]): Promise<string> =>
      (await runCommand({ program: program().path, args: ['operator', ...args, ...address] })).lines.join(
        '\n',
      );
    expect(await ask(['namespace', 'describe', '-n', 'default'])).toContain('720h0m0s');
    expect(await ask(['search-attribute', 'list'])).toMatch(/ModelkeeperModel\s+Keyword/);
    await running.stop();
  });

  it('begins anew on a file whose first start was cut short, since that never gets its schema', async () => {
    writeFileSync(database(), '');
    const { running } = await launch();
    await running.stop();
    expect(notes).toEqual([]);
  });

  it('leaves nothing running when it can not note that its file has worked, as the next try needs its ports', async () => {
    mkdirSync(`${database()}.proven`);
    await expect(launch()).rejects.toThrow('EISDIR');
    expect(processesOn(paths.root)).toEqual([]);
  });

  it('goes on with a file that has once worked', async () => {
    const first = await launch();
    await first.running.stop();
    expect(existsSync(`${database()}.proven`)).toBe(true);
    const second = await launch();
    await second.running.stop();
    expect(existsSync(`${database()}.unusable`)).toBe(false);
  });

  it('puts a damaged file aside and says so', async () => {
    writeFileSync(database(), 'this is no database, whatever its name says');
    writeFileSync(`${database()}.proven`, '');
    const { running } = await launch();
    await running.stop();
    expect(notes).toEqual([
      expect.stringContaining("Temporal's database could not be read and is begun anew"),
    ]);
    expect(existsSync(`${database()}.unusable`)).toBe(true);
  });
});
