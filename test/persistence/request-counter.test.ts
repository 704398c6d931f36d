import { randomUUID } from 'node:crypto';
import { type CountedWindow, LIMIT_WINDOW_MS, type RequestCounter } from '../../src/domain/rate-limit';
import { type MovableClock, movableClock } from '../support/clock';
import { openStore, type TestStore } from './store';

let clock: MovableClock;
let store: TestStore;
beforeEach(async () => {
  clock = movableClock();
  store = await openStore({ clock });
});
afterEach(() => store.close());

const countsOf = (windows: readonly CountedWindow[]): number[] =>
  windows.map(({ count }) => count).sort((a, b) => a - b);
const numbersTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const times = (counter: RequestCounter, bucket: string, count: number): Promise<CountedWindow[]> =>
  Promise.all(numbersTo(count).map(() => counter.count(bucket)));

describe('the counter in the store', () => {
  it('gives each of many requests at once a number of its own, in one window, over several connections', async () => {
    const counters = [store, await store.another(), await store.another()].map(({ windows }) => windows);
    const bucket = randomUUID();
    const found = (await Promise.all(counters.map((counter) => times(counter, bucket, 15)))).flat();
    expect(countsOf(found)).toEqual(numbersTo(45));
    expect(new Set(found.map(({ resetAt }) => resetAt)).size).toBe(1);
  });

  it('opens one new window when the old one has ended, however many find it ended', async () => {
    const other = (await store.another()).windows;
    const bucket = randomUUID();
    const [first] = await times(store.windows, bucket, 1);
    clock.advance(LIMIT_WINDOW_MS + 1);
    const found = (await Promise.all([times(store.windows, bucket, 12), times(other, bucket, 12)])).flat();
    expect(countsOf(found)).toEqual(numbersTo(24));
    const ends = [...new Set(found.map(({ resetAt }) => resetAt))];
    expect(ends).toHaveLength(1);
    expect(ends[0]?.localeCompare(first?.resetAt ?? '')).toBe(1);
  });

  it('keeps the end of a window where its first request put it', async () => {
    const bucket = randomUUID();
    const { resetAt } = await store.windows.count(bucket);
    clock.advance(LIMIT_WINDOW_MS - 5_000);
    expect(await store.windows.count(bucket)).toEqual({ count: 2, resetAt });
  });

  it('counts buckets apart', async () => {
    await times(store.windows, 'auth/ip/192.0.2.1', 3);
    expect(await store.windows.count('auth/ip/192.0.2.2')).toMatchObject({ count: 1 });
    expect(await store.windows.count('other/ip/192.0.2.1')).toMatchObject({ count: 1 });
  });

  it('is not held by an end that a wrong clock set far ahead', async () => {
    const bucket = randomUUID();
    clock.advance(10 * LIMIT_WINDOW_MS);
    await times(store.windows, bucket, 2);
    clock.advance(-10 * LIMIT_WINDOW_MS);
    expect(await store.windows.count(bucket)).toMatchObject({ count: 1 });
  });
});

describe('the broom of the counter', () => {
  it('takes away windows that have ended, and no other', async () => {
    await times(store.windows, 'old', 2);
    clock.advance(LIMIT_WINDOW_MS + 1);
    const open = await store.windows.count('new');
    expect(await store.windows.sweep()).toBe(1);
    expect(await store.windows.sweep()).toBe(0);
    expect(await store.windows.count('new')).toEqual({ ...open, count: 2 });
    expect(await store.windows.count('old')).toMatchObject({ count: 1 });
  });
});
