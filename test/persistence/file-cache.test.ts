import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileCache } from '../../src/persistence/file-cache';
import { type MovableClock, movableClock } from '../support/clock';

const BYTES = 10;
/** As many as stay whatever their size. */
const KEPT = 8;

let folder: string;
let clock: MovableClock;
/** Digests, in the order in which they were fetched. */
let fetched: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-cache-'));
  clock = movableClock();
  fetched = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const textOf = (name: number): string => String(name).padStart(BYTES, '0');
const digestOf = (name: number): string => createHash('sha256').update(textOf(name)).digest('hex');
const open = (maxBytes: number) => createFileCache(clock, { folder: join(folder, 'cache'), maxBytes });
const cached = () => readdir(join(folder, 'cache'));
const fetching = (name: number) => async (path: string) => {
  fetched.push(digestOf(name));
  await writeFile(path, textOf(name));
};
/** Asks for files, each later than the one before. */
async function askFor(cache: ReturnType<typeof open>, ...names: number[]): Promise<void> {
  for (const name of names) {
    clock.advance(1_000);
    expect(await readFile(await cache.file(digestOf(name), fetching(name)), 'utf8')).toBe(textOf(name));
  }
}

describe('a cache of files', () => {
  it('fetches a file once, however many ask at once, and keeps it over a restart', async () => {
    const cache = open(1e6);
    await Promise.all(Array.from({ length: 5 }, () => cache.file(digestOf(1), fetching(1))));
    await askFor(open(1e6), 1);
    expect(fetched).toEqual([digestOf(1)]);
  });

  it('tries again after a fetch that failed', async () => {
    const cache = open(1e6);
    const away = () => Promise.reject(new Error('the store is away'));
    await expect(cache.file(digestOf(1), away)).rejects.toThrow('the store is away');
    await askFor(cache, 1);
    expect(await cached()).toEqual([digestOf(1)]);
  });

  it('lets go, above its size, of what was asked for longest ago', async () => {
    const cache = open(KEPT * BYTES);
    await askFor(cache, 1, 2, 3, 4, 5, 6, 7, 8, 1, 9);
    expect((await cached()).sort()).toEqual([1, 3, 4, 5, 6, 7, 8, 9].map(digestOf).sort());
    await askFor(cache, 2);
    expect(fetched.filter((digest) => digest === digestOf(2))).toHaveLength(2);
    expect(await cached()).not.toContain(digestOf(3));
  });

  it('keeps the newest few whatever their size, and all below it', async () => {
    const names = Array.from({ length: 12 }, (_, index) => index);
    await askFor(open(1), ...names);
    expect((await cached()).sort()).toEqual(names.slice(-KEPT).map(digestOf).sort());
    await askFor(open(12 * BYTES), ...names);
    expect(await cached()).toHaveLength(12);
  });

  it('places a file to keep: it outlasts its removal from the cache', async () => {
    const cache = open(1);
    const target = join(folder, 'mine');
    await cache.place(digestOf(100), target, fetching(100));
    await askFor(cache, ...Array.from({ length: KEPT }, (_, index) => index));
    expect(await cached()).not.toContain(digestOf(100));
    expect(await readFile(target, 'utf8')).toBe(textOf(100));
  });

  it('places no bytes of another digest: what was damaged on this disk is fetched anew', async () => {
    const cache = open(1e6);
    await writeFile(await cache.file(digestOf(1), fetching(1)), 'damaged');
    const target = join(folder, 'mine');
    await cache.place(digestOf(1), target, fetching(1));
    expect(await readFile(target, 'utf8')).toBe(textOf(1));
    await askFor(cache, 1);
    expect(fetched).toHaveLength(2);
  });
});
