import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../src/domain/json';
import type { Model } from '../../src/domain/model';
import { type OnceOnly, REQUEST_KEY_MS } from '../../src/domain/request-key';
import { aModel } from '../domain/records';
import { type MovableClock, movableClock } from '../support/clock';
import { faultsOf, readLog } from './log-check';
import { openStore, type Repositories, type TestStore } from './store';

let clock: MovableClock;
let store: TestStore;
let processes: Repositories[];
beforeAll(async () => {
  clock = movableClock();
  store = await openStore({ clock });
  processes = [store, await store.another(), await store.another()];
});
afterAll(() => store.close());

const event = { type: 'model.registered', actor: 'ada', data: {} };
const respond = (model: Model): JsonObject => ({ reply: `the first answer for ${model.id}` });

/** A request under `key` for a model that nobody made before. */
function create(key: string, given: { digest?: string; by?: Repositories } = {}) {
  const { digest = 'same body', by = store } = given;
  const once: OnceOnly<Model> = { key, digest, respond };
  return by.models.insert({ model: aModel({ id: randomUUID(), facets: {} }), event, once });
}
const answerOf = ({ record, replayed }: Awaited<ReturnType<typeof create>>): unknown =>
  (replayed ?? respond(record))['reply'];

describe('a creation under a key', () => {
  it('happens once and is answered the same, however many ask at once in many processes', async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = randomUUID();
      const asked = Array.from({ length: 21 }, (_, index) =>
        create(key, { by: processes[index % 3] ?? store }),
      );
      const found = await Promise.all(asked);
      expect(new Set(found.map(({ record }) => record.id)).size).toBe(1);
      expect(new Set(found.map(answerOf)).size).toBe(1);
      expect(found.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    }
    await store.eventLog.sweep();
    const events = await readLog(store.eventLog);
    expect(faultsOf(events)).toEqual([]);
    expect(events).toHaveLength(10);
  });

  it('is answered as it was at first, although the record has changed since', async () => {
    const key = randomUUID();
    const { record } = await create(key);
    await store.models.transition(record.id, () => ({ changes: { name: 'renamed' }, event: null }));
    const again = await create(key);
    expect(again.record).toMatchObject({ id: record.id, name: 'renamed' });
    expect(again.replayed).toEqual(respond(record));
  });

  it('is refused with another body, and makes nothing', async () => {
    const key = randomUUID();
    const { record } = await create(key);
    const count = () => store.connection.collection('models').countDocuments();
    const before = await count();
    await expect(create(key, { digest: 'another body' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ path: ['headers', 'idempotency-key'] }],
    });
    expect(await count()).toBe(before);
    expect((await create(key)).record.id).toBe(record.id);
  });

  it('of many at once with different bodies happens once, and all others are refused', async () => {
    const key = randomUUID();
    const asked = Array.from({ length: 12 }, (_, index) =>
      create(key, { digest: `body ${index}`, by: processes[index % 3] ?? store }),
    );
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(reasons).toHaveLength(11);
    for (const reason of reasons) expect(reason).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('is remembered for a day and no longer; then the key makes one new record, whatever its body', async () => {
    const key = randomUUID();
    const first = await create(key);
    clock.advance(REQUEST_KEY_MS - 5_000);
    expect((await create(key)).record.id).toBe(first.record.id);
    clock.advance(10_000);
    const later = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        create(key, { digest: 'new body', by: processes[index % 3] ?? store }),
      ),
    );
    expect(new Set(later.map(({ record }) => record.id)).size).toBe(1);
    expect(later[0]?.record.id).not.toBe(first.record.id);
    expect(later.filter(({ replayed }) => replayed === null)).toHaveLength(1);
    expect(await store.models.get(first.record.id)).toEqual(first.record);
  });

  it('leaves nothing behind when it fails for a reason of its own: the key can be used again', async () => {
    const key = randomUUID();
    const taken = (await create(randomUUID())).record;
    const once: OnceOnly<Model> = { key, digest: 'same body', respond };
    await expect(store.models.insert({ model: taken, event, once })).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    });
    expect((await create(key)).replayed).toBeNull();
  });

  it('keeps what is kept for it away from the record', async () => {
    const { record } = await create(randomUUID());
    const found = await store.models.get(record.id);
    expect(found).toEqual(record);
  });
});
