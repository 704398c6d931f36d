import * as fc from 'fast-check';
import type { FeedEntry } from '../../../src/domain/announcement';
import { createTail } from '../../../src/usecases/live/tail';

/** A log in memory, with reads that are counted and can be made to fail. */
function aLog() {
  const log = { length: 0, reads: 0, isAway: false };
  const read = async (after: number): Promise<FeedEntry[]> => {
    log.reads += 1;
    if (log.isAway) throw new Error('away');
    const size = Math.max(0, Math.min(100, log.length - after));
    return Array.from({ length: size }, (_, step) => ({
      cursor: after + 1 + step,
      announcement: null,
      teamIds: [],
    }));
  };
  return { log, read };
}

async function takeUpTo(
  next: ReturnType<typeof createTail>['next'],
  range: { from: number; to: number },
): Promise<number[]> {
  const seen: number[] = [];
  const { signal } = new AbortController();
  for (let cursor = range.from; cursor < range.to; cursor = seen.at(-1) ?? cursor)
    seen.push(...(await next(cursor, signal)).map((entry) => entry.cursor));
  return seen;
}

it('every watcher sees every entry once and in order, wherever it begins and however the log grows', async () => {
  const starts = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 6 });
  const growth = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(starts, growth, async (froms, steps) => {
      const { log, read } = aLog();
      log.length = Math.max(...froms);
      const end = log.length + steps.reduce((sum, step) => sum + step, 0);
      const tail = createTail(read);
      const watching = froms.map((from) => takeUpTo(tail.next, { from, to: end }));
      for (const step of steps) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        log.length += step;
      }
      const seen = await Promise.all(watching);
      for (const [index, from] of froms.entries())
        expect(seen[index]).toEqual(Array.from({ length: end - from }, (_, step) => from + 1 + step));
    }),
    { numRuns: 4 },
  );
});

it('a thousand who wait at the end ask the store together, not each', async () => {
  const { log, read } = aLog();
  log.length = 5;
  const tail = createTail(read);
  const stop = new AbortController();
  const waiting = Array.from({ length: 1_000 }, () => tail.next(5, stop.signal));
  await tail.next(4, stop.signal);
  const before = log.reads;
  log.length = 6;
  const all = await Promise.all(waiting);
  expect(all.every((entries) => entries[0]?.cursor === 6)).toBe(true);
  expect(log.reads - before).toBeLessThan(100);
});

it('waits while the store is away', async () => {
  const { log, read } = aLog();
  log.isAway = true;
  const tail = createTail(read);
  const waiting = tail.next(0, new AbortController().signal);
  await new Promise((resolve) => setImmediate(resolve));
  log.isAway = false;
  log.length = 1;
  expect((await waiting).map(({ cursor }) => cursor)).toEqual([1]);
});

it('ends with nothing when the watcher goes', async () => {
  const { read } = aLog();
  const stop = new AbortController();
  const waiting = createTail(read).next(0, stop.signal);
  stop.abort();
  expect(await waiting).toEqual([]);
});
