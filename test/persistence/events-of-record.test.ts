import { randomUUID } from 'node:crypto';
import type { PendingEvent } from '../../src/domain/event';
import { accepted } from '../domain/records';
import { openStore, type Repositories, type TestStore } from './store';

let store: TestStore;
let other: Repositories;
beforeAll(async () => {
  store = await openStore();
  other = await store.another();
});
afterAll(() => store.close());

/** A run after `steps`, each with an event or silent. Resolves to the revisions that have one. */
async function aRun(steps: readonly boolean[]): Promise<{ id: string; withEvent: number[] }> {
  const { run, event } = accepted();
  await store.runs.insert(run, event);
  const withEvent = [1];
  for (const isEvent of steps) {
    const note = { type: 'test.noted', actor: 'tester', data: { mark: randomUUID() } };
    const changed = await store.runs.transition(run.id, () => ({
      changes: { actor: randomUUID() },
      event: isEvent ? note : null,
    }));
    if (isEvent) withEvent.push(changed.revision);
  }
  return { id: run.id, withEvent };
}

const revisionsOf = (events: readonly PendingEvent[]): number[] => events.map(({ revision }) => revision);

describe('the events of one record', () => {
  it('are the same before the relay has copied them, half-way and after', async () => {
    const { id, withEvent } = await aRun([true, false, true]);
    const before = await store.eventLog.eventsOf('run', id, 4);
    expect(revisionsOf(before)).toEqual(withEvent);
    await store.eventLog.relayDirty();
    expect(await store.eventLog.eventsOf('run', id, 4)).toEqual(before);
    const later = await store.runs.transition(id, () => ({
      changes: {},
      event: { type: 'test.noted', actor: 'tester', data: {} },
    }));
    expect(revisionsOf(await store.eventLog.eventsOf('run', id, later.revision))).toEqual([...withEvent, 5]);
  });

  it('end at the revision that was asked for, copied or not', async () => {
    const { id } = await aRun([true, true]);
    expect(revisionsOf(await store.eventLog.eventsOf('run', id, 2))).toEqual([1, 2]);
    await store.eventLog.relayDirty();
    expect(revisionsOf(await store.eventLog.eventsOf('run', id, 2))).toEqual([1, 2]);
    expect(await store.eventLog.eventsOf('run', id, 0)).toEqual([]);
  });

  it('are those of no other record', async () => {
    const [one, two] = [await aRun([true]), await aRun([true, true])];
    await store.eventLog.relayDirty();
    const texts = async (id: string, revision: number) =>
      (await store.eventLog.eventsOf('run', id, revision)).map(({ data }) => JSON.stringify(data));
    const [ofOne, ofTwo] = [await texts(one.id, 9), await texts(two.id, 9)];
    expect(ofOne).toHaveLength(2);
    expect(ofTwo).toHaveLength(3);
    expect(ofOne.slice(1)).not.toEqual(ofTwo.slice(1, 2));
    expect(await texts(randomUUID(), 9)).toEqual([]);
  });

  it('are all found where they are more than one look-up holds', async () => {
    const { id } = await aRun(Array.from({ length: 204 }, (_, step) => step % 2 === 0));
    await store.eventLog.relayDirty();
    const events = await store.eventLog.eventsOf('run', id, 205);
    expect(revisionsOf(events)).toEqual([1, ...Array.from({ length: 102 }, (_, step) => 2 * step + 2)]);
  });

  it('miss none and repeat none while they are being copied', async () => {
    const { id, withEvent } = await aRun([true, true, true, true, true]);
    const relaying = Promise.all([store.eventLog.relayDirty(), other.eventLog.relayDirty()]);
    const progress = { isDone: false };
    const done = relaying.finally(() => {
      progress.isDone = true;
    });
    do expect(revisionsOf(await other.eventLog.eventsOf('run', id, 6))).toEqual(withEvent);
    while (!progress.isDone);
    await done;
  });
});
