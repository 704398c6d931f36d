import { randomUUID } from 'node:crypto';
import { createDenylist } from '../../../src/persistence/auth/denylist';
import { movableClock } from '../../support/clock';
import { openStore, type TestStore } from '../store';

const clock = movableClock();
let store: TestStore;
beforeAll(async () => void (store = await openStore({ clock })));
afterAll(() => store.close());

const inOneHour = () => new Date(Date.parse(clock.now()) + 3_600_000).toISOString();

describe('the denylist of record', () => {
  it('denies what was denied, in every process, and nothing else', async () => {
    const other = createDenylist((await store.another()).connection, clock);
    const jti = randomUUID();
    await createDenylist(store.connection, clock).deny(jti, inOneHour());
    expect(await other.isDenied(jti)).toBe(true);
    expect(await other.isDenied(randomUUID())).toBe(false);
  });

  it('takes a denial twice, and at once from many', async () => {
    const denylist = createDenylist(store.connection, clock);
    const jti = randomUUID();
    await Promise.all(Array.from({ length: 8 }, () => denylist.deny(jti, inOneHour())));
    expect(await denylist.isDenied(jti)).toBe(true);
  });

  it('forgets what has run out, by the clock and not by a sweep', async () => {
    const denylist = createDenylist(store.connection, clock);
    const [brief, long] = [randomUUID(), randomUUID()];
    await denylist.deny(brief, inOneHour());
    clock.advance(1_800_000);
    await denylist.deny(long, inOneHour());
    clock.advance(1_800_000);
    expect(await denylist.isDenied(brief)).toBe(false);
    await denylist.sweep();
    expect(await denylist.isDenied(long)).toBe(true);
    expect(await store.connection.collection('denials').countDocuments({ _id: brief as never })).toBe(0);
  });
});
