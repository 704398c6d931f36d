import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allOrNothing } from '../../src/local/all-or-nothing';
import { fillCache, finishedFolder } from '../../src/local/cache';
import { assertFreeSpace, dataPaths, emptyDataFolder, prepareDataFolder } from '../../src/local/data-folder';
import { readManifest, updateManifest } from '../../src/local/manifest';
import { freePort } from '../../src/local/ports';
import { boundLogs, openServerLog } from '../../src/local/server-log';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelkeeper-folder-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the data folder', () => {
  it('is made with its parts', () => {
    const paths = prepareDataFolder(join(folder, 'a', 'b'));
    for (const part of [paths.temporal, paths.documents, paths.logs]) expect(existsSync(part)).toBe(true);
  });

  it('keeps nothing of a start that was killed while it tried to write', () => {
    const { root, logs } = prepareDataFolder(join(folder, 'data'));
    for (const part of [root, logs]) writeFileSync(join(part, '.write-test'), 'x');
    prepareDataFolder(root);
    expect(readdirSync(root)).toEqual(['documents', 'logs', 'temporal']);
    expect(readdirSync(logs)).toEqual([]);
  });

  it('needs space, and says how much', () => {
    expect(() => assertFreeSpace(join(folder, 'not', 'yet', 'there'), 1e18, 'buy a disk')).toThrow(
      /^The disk of .* has [\d,]+ MB free, 1,000,000,000,000 MB are needed: buy a disk\.$/,
    );
  });

  it('is emptied of all that is in it, and goes, when all of it is ours', () => {
    const paths = prepareDataFolder(join(folder, 'data'));
    updateManifest(paths, { temporal: { version: '1.29.1' } });
    const left = ['stack.json.new', 'modelkeeper.json.new', '.write-test'];
    for (const name of left) writeFileSync(join(paths.root, name), 'by a start that was killed');
    const removed = ['temporal', 'documents', 'logs', 'modelkeeper.json', ...left];
    expect(emptyDataFolder(paths.root).toSorted()).toEqual(removed.toSorted());
    expect(existsSync(paths.root)).toBe(false);
  });

  it('remembers what made it', () => {
    const paths = dataPaths(folder);
    expect(readManifest(paths)).toEqual({ format: 1 });
    updateManifest(paths, { documents: { kind: 'built', version: '1', port: 27017 } });
    updateManifest(paths, { temporal: { version: '1.29.1' } });
    expect(readManifest(paths)).toEqual({
      format: 1,
      documents: { kind: 'built', version: '1', port: 27017 },
      temporal: { version: '1.29.1' },
    });
  });
});

describe('a folder of the cache', () => {
  const entry = (): string => join(folder, 'tools', 'one-1.0');

  it('appears when it is finished, and is not made twice', async () => {
    let made = 0;
    const make = async (work: string): Promise<string> => {
      made += 1;
      const finished = finishedFolder(work);
      writeFileSync(join(finished, 'program'), 'x');
      expect(existsSync(entry())).toBe(false);
      return finished;
    };
    expect(await fillCache(entry(), make)).toBe(true);
    expect(await fillCache(entry(), make)).toBe(true);
    expect(made).toBe(1);
    expect(readdirSync(join(folder, 'tools'))).toEqual(['one-1.0']);
  });

  it('is missing after a failure, with nothing left of the attempt', async () => {
    await expect(fillCache(entry(), () => Promise.reject(new Error('no route')))).rejects.toThrow('no route');
    expect(await fillCache(entry(), async () => null)).toBe(false);
    expect(readdirSync(join(folder, 'tools'))).toEqual([]);
  });

  it('is whole when two make it at the same time', async () => {
    const make = async (work: string): Promise<string> => {
      const finished = finishedFolder(work);
      writeFileSync(join(finished, 'program'), 'x');
      await new Promise((resolve) => setImmediate(resolve));
      return finished;
    };
    expect(await Promise.all([fillCache(entry(), make), fillCache(entry(), make)])).toEqual([true, true]);
    expect(readdirSync(entry())).toEqual(['program']);
    expect(readdirSync(join(folder, 'tools'))).toEqual(['one-1.0']);
  });
});

describe('a log', () => {
  it('tells the last lines since it was opened', () => {
    const file = join(folder, 'server.log');
    writeFileSync(file, 'of an earlier start\n');
    const log = openServerLog(file);
    expect(log.lastLines(5)).toEqual([]);
    writeFileSync(file, 'one\n\ntwo\nthree\n', { flag: 'a' });
    expect(log.lastLines(2)).toEqual(['two', 'three']);
    log.close();
  });

  it('that has grown too large makes room, keeping what it held', async () => {
    const file = join(folder, 'server.log');
    writeFileSync(file, 'x'.repeat(21_000_000));
    writeFileSync(join(folder, 'small.log'), 'y');
    (await boundLogs(folder)).stop();
    expect(statSync(file).size).toBe(0);
    expect(statSync(`${file}.1`).size).toBe(21_000_000);
    expect(existsSync(join(folder, 'small.log.1'))).toBe(false);
    mkdirSync(join(folder, 'kept'));
  });
});

it('a free port is none that the system gives to outgoing connections', async () => {
  const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
  const ports = await Promise.all(Array.from({ length: 20 }, freePort));
  expect(Math.max(...ports)).toBeLessThan(Number.parseInt(range, 10));
});

describe('all or nothing', () => {
  const never = new AbortController().signal;

  it('gives what every task gave', async () => {
    expect(await allOrNothing([async () => 1, async () => 'a'], never)).toEqual([1, 'a']);
  });

  it('says everything that went wrong, a line for each', async () => {
    const fail = (why: string) => () => Promise.reject(new Error(why));
    await expect(allOrNothing([fail('no Go'), async () => 1, fail('no Java')], never)).rejects.toThrow(
      'no Go\nno Java',
    );
  });

  it('ends when it is given up, after its tasks', async () => {
    const giveUp = new AbortController();
    let ended = false;
    const task = (signal: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          ended = true;
          reject(new Error('given up'));
        });
      });
    const running = allOrNothing([task], giveUp.signal);
    giveUp.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(ended).toBe(true);
  });
});
