import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { movableClock } from '../support/clock';
import { openStore, type Repositories, type TestStore } from './store';

const clock = movableClock();
let store: TestStore;
let others: Repositories[];
beforeAll(async () => {
  store = await openStore({ clock });
  others = await Promise.all([store.another(), store.another()]);
});
afterAll(() => store.close());

/** One of three processes, taking turns. */
const processOf = (number: number): Repositories => [store, ...others][number % 3] ?? store;

describe('what a published file is to hold', () => {
  const version = (number: number) => ({ versionId: `ver_${number}`, number });

  it('is the newest version that was ever assigned, in whatever order and however often', async () => {
    const order = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(order, async (numbers) => {
        const name = `${randomUUID()}.json`;
        let newest = 0;
        for (const number of numbers) {
          newest = Math.max(newest, number);
          expect(await store.copies.assign(name, version(number))).toEqual(version(newest));
        }
        expect(await store.copies.get(name)).toEqual(version(newest));
      }),
      { numRuns: 10 },
    );
  });

  it('is the newest of many that are assigned at once', async () => {
    const name = `${randomUUID()}.json`;
    const held = await Promise.all(
      [4, 1, 9, 3, 7, 2, 8, 5, 6].map((number, index) =>
        processOf(index).copies.assign(name, version(number)),
      ),
    );
    expect(await store.copies.get(name)).toEqual(version(9));
    expect(held[2]).toEqual(version(9));
  });

  it('is not known of a name that nobody published', async () => {
    await expect(store.copies.get('nothing.json')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a lease', () => {
  const hold = (name: string, holder: string) => store.leases.hold(name, holder, 10_000);

  it('has one holder, who renews it; another gets it once it has run out', async () => {
    const name = randomUUID();
    expect(await hold(name, 'a')).toBe(true);
    expect(await hold(name, 'b')).toBe(false);
    clock.advance(9_000);
    expect(await hold(name, 'a')).toBe(true);
    clock.advance(9_000);
    expect(await hold(name, 'b')).toBe(false);
    clock.advance(2_000);
    expect(await hold(name, 'b')).toBe(true);
    expect(await hold(name, 'a')).toBe(false);
  });

  it('that is released is free at once; only its holder can release it', async () => {
    const name = randomUUID();
    await hold(name, 'a');
    await store.leases.release(name, 'b');
    expect(await hold(name, 'b')).toBe(false);
    await store.leases.release(name, 'a');
    expect(await hold(name, 'b')).toBe(true);
    await store.leases.release(randomUUID(), 'a');
  });

  it.each(['free', 'run out'])('that is %s is taken by one of many', async (state) => {
    const name = randomUUID();
    if (state === 'run out') {
      await hold(name, 'old');
      clock.advance(11_000);
    }
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, number) =>
        processOf(number).leases.hold(name, `holder ${number}`, 10_000),
      ),
    );
    expect(answers.filter((isHeld) => isHeld)).toHaveLength(1);
  });

  it('of one name says nothing of another', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    expect(await hold(one, 'a')).toBe(true);
    expect(await hold(other, 'b')).toBe(true);
  });
});
