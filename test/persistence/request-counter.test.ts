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

const numbersTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);
const times = (counter: RequestCounter, bucket: string, count: number): Promise<CountedWindow[]> =>
  Promise.all(numbersTo(count).map(() => counter.count(bucket)));

describe('the counter in the store', () => {
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
