import { randomUUID } from 'node:crypto';
import { type CountedWindow, LIMIT_WINDOW_MS, type RequestCounter } from '../../src/domain/rate-limit';
import { createCachedRequestCounter } from '../../src/redis/request-counter';
import { openStore } from '../persistence/store';
import { movableClock } from '../support/clock';
import { fromSetup } from '../support/core';
import { openRedis } from './connect';

/** Counters as three processes have them. */
interface Ways {
  counters: RequestCounter[];
  /** Lets a minute pass for a bucket. */
  endWindow(bucket: string): Promise<void>;
  close(): Promise<void>;
}

async function inStore(): Promise<Ways> {
  const clock = movableClock();
  const store = await openStore({ clock });
  return {
    counters: [store, await store.another(), await store.another()].map(({ windows }) => windows),
    endWindow: async () => clock.advance(LIMIT_WINDOW_MS + 1),
    close: store.close,
  };
}

async function inRedis(): Promise<Ways> {
  const url = fromSetup('TEST_REDIS_URL');
  const caches = await Promise.all([openRedis(url), openRedis(url), openRedis(url)]);
  const store: RequestCounter = {
    count: async () => {
      throw new Error('Redis is there, so nothing may be counted elsewhere');
    },
  };
  const clock = movableClock();
  return {
    counters: caches.map((redis) => createCachedRequestCounter({ redis, store, clock })),
    async endWindow(bucket) {
      const end = caches[0]?.ask<unknown>(
        (client) => client.pexpire(`modelkeeper:requests:${bucket}`, 0),
        () => Promise.reject(new Error('no Redis')),
      );
      await end;
    },
    close: async () => caches.forEach((redis) => redis.close()),
  };
}

const numbersTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const countsOf = (windows: readonly CountedWindow[]): number[] =>
  windows.map(({ count }) => count).sort((a, b) => a - b);
/** In seconds, as callers are told. */
const endsOf = (windows: readonly CountedWindow[]): number[] =>
  windows.map(({ resetAt }) => Math.round(Date.parse(resetAt) / 1_000));
const spread = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers);

describe.each([
  ['the store', inStore],
  ['Redis', inRedis],
])('requests counted in %s', (_name, open) => {
  let ways: Ways;
  beforeAll(async () => void (ways = await open()));
  afterAll(() => ways.close());
  const countAtOnce = async (bucket: string, each: number): Promise<CountedWindow[]> =>
    (
      await Promise.all(
        ways.counters.map((counter) => Promise.all(numbersTo(each).map(() => counter.count(bucket)))),
      )
    ).flat();

  it('get a number each, in one window, however many come at once over several connections', async () => {
    const found = await countAtOnce(randomUUID(), 15);
    expect(countsOf(found)).toEqual(numbersTo(45));
    expect(spread(endsOf(found))).toBeLessThanOrEqual(1);
  });

  it('begin one new window when the old one has ended, however many find it ended', async () => {
    const bucket = randomUUID();
    await countAtOnce(bucket, 2);
    await ways.endWindow(bucket);
    const found = await countAtOnce(bucket, 8);
    expect(countsOf(found)).toEqual(numbersTo(24));
    expect(spread(endsOf(found))).toBeLessThanOrEqual(1);
  });

  it('do not put off the end of their window', async () => {
    const bucket = randomUUID();
    const windows: CountedWindow[] = [];
    for (let turn = 0; turn < 20; turn += 1) windows.push(...(await countAtOnce(bucket, 1)));
    expect(countsOf(windows)).toEqual(numbersTo(60));
    expect(spread(endsOf(windows))).toBeLessThanOrEqual(1);
  });

  it('end within a minute', async () => {
    const before = Date.now();
    const [end = 0] = endsOf(await countAtOnce(randomUUID(), 1));
    expect(end).toBeGreaterThan(before / 1_000 + 58);
  });

  it('are counted by bucket', async () => {
    const name = randomUUID();
    await countAtOnce(`auth/${name}`, 1);
    expect(countsOf(await countAtOnce(`other/${name}`, 1))).toEqual([1, 2, 3]);
  });
});
