import { randomUUID } from 'node:crypto';
import type { NewEvent, PendingEvent } from '../../src/domain/event';
import { createEventChain } from '../../src/persistence/event-chain';
import { accepted } from '../domain/records';
import { movableClock } from '../support/clock';
import { faultsOf, readLog } from './log-check';
import { openStore, type TestStore } from './store';

const clock = movableClock();
let store: TestStore;
beforeEach(async () => {
  store = await openStore({ clock });
});
afterEach(() => store.close());

const noted: NewEvent = { type: 'test.noted', actor: 'tester', data: {} };

/** A run whose first event is in the log already. */
async function aLoggedRun(): Promise<string> {
  const { run, event } = accepted();
  await store.runs.insert(run, event);
  await store.eventLog.relayDirty();
  return run.id;
}

const runDocuments = () => store.connection.collection<{ _id: string; pending: PendingEvent[] }>('runs');

/** The write of a transition without the mark that goes before it. */
async function writeUnmarked(id: string, revision: number): Promise<void> {
  // Later than the write before, as transitions see to it.
  clock.advance(1);
  const pending = { ...noted, revision, at: clock.now() };
  const update = { $set: { revision }, $push: { pending } };
  await runDocuments().updateOne({ _id: id, revision: revision - 1 }, update);
}

async function loggedRevisions(id: string): Promise<number[]> {
  const events = await readLog(store.eventLog);
  expect(faultsOf(events)).toEqual([]);
  return events.filter(({ aggregateId }) => aggregateId === id).map(({ revision }) => revision);
}

describe('a relay that dies', () => {
  it('between copying an event and taking it out of its record leaves nothing to log twice', async () => {
    const id = await aLoggedRun();
    await store.runs.transition(id, () => ({ changes: {}, event: noted }));
    await store.runs.transition(id, () => ({ changes: {}, event: noted }));
    const stored = await runDocuments().findOne({ _id: id });
    const [first] = stored?.pending ?? [];
    if (!first) throw new Error('nothing is pending');
    await createEventChain(store.connection).append([{ kind: 'run', id, event: first }]);
    expect(await loggedRevisions(id)).toEqual([1, 2]);

    await store.eventLog.relayDirty();
    expect(await loggedRevisions(id)).toEqual([1, 2, 3]);
    expect((await runDocuments().findOne({ _id: id }))?.pending).toEqual([]);
    expect(await store.dirty.list(10)).toEqual([]);
  });

  it('in the middle of several records, or beside another relay, leaves each event in the log once', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, aLoggedRun));
    const note = () => ({ changes: {}, event: noted });
    for (const id of ids) await store.runs.transition(id, note);
    const [id = ''] = ids.toSorted().slice(2, 3);
    const [event] = (await runDocuments().findOne({ _id: id }))?.pending ?? [];
    if (!event) throw new Error('nothing is pending');
    await createEventChain(store.connection).append([{ kind: 'run', id, event }]);
    const another = await store.another();
    await Promise.all([store.eventLog.relayDirty(), another.eventLog.relayDirty()]);
    for (const each of ids) expect(await loggedRevisions(each)).toEqual([1, 2]);
    expect(await runDocuments().countDocuments({ 'pending.0': { $exists: true } })).toBe(0);
  });

  it('between taking it out and clearing the mark leaves a mark that is cleared later', async () => {
    const id = await aLoggedRun();
    await store.dirty.mark('run', id, 1);
    expect(await store.eventLog.relayDirty()).toBe(0);
    expect(await store.dirty.list(10)).toEqual([]);
    expect(await loggedRevisions(id)).toEqual([1]);
  });
});

describe('a mark', () => {
  it('that is seen before its write comes is kept until the write has come', async () => {
    const id = await aLoggedRun();
    await store.dirty.mark('run', id, 2);
    expect(await store.eventLog.relayDirty()).toBe(0);
    await writeUnmarked(id, 2);
    expect(await store.eventLog.relayDirty()).toBe(1);
    expect(await loggedRevisions(id)).toEqual([1, 2]);
    expect(await store.dirty.list(10)).toEqual([]);
  });

  it('of a record that is not stored yet is kept as well', async () => {
    const { run, event } = accepted();
    await store.dirty.mark('run', run.id, 1);
    expect(await store.eventLog.relayDirty()).toBe(0);
    await runDocuments().insertOne({
      _id: run.id,
      revision: 1,
      pending: [{ ...event, revision: 1, at: run.acceptedAt }],
    } as never);
    expect(await store.eventLog.relayDirty()).toBe(1);
  });

  it('for a later write is not cleared together with the one that was seen', async () => {
    const id = await aLoggedRun();
    await store.dirty.mark('run', id, 1);
    const [seen] = await store.dirty.list(10);
    if (!seen) throw new Error('there is no mark');
    await store.dirty.mark('run', id, 2);
    await store.dirty.clear([seen]);
    await writeUnmarked(id, 2);
    expect(await store.eventLog.relayDirty()).toBe(1);
  });

  it('never falls back to an earlier revision', async () => {
    await store.dirty.mark('run', 'x', 7);
    await store.dirty.mark('run', 'x', 6);
    expect(await store.dirty.list(10)).toMatchObject([{ _id: 'run/x', revision: 7 }]);
  });

  it('is given up after ten minutes without its write, and not before', async () => {
    const id = await aLoggedRun();
    await store.dirty.mark('run', id, 2);
    clock.advance(9 * 60_000);
    await store.eventLog.relayDirty();
    expect(await store.dirty.list(10)).toHaveLength(1);
    clock.advance(2 * 60_000);
    await store.eventLog.relayDirty();
    expect(await store.dirty.list(10)).toEqual([]);
  });

  it('that is set again for the same revision is not given up with the old one', async () => {
    const id = await aLoggedRun();
    await store.dirty.mark('run', id, 2);
    const [old] = await store.dirty.list(10);
    if (!old) throw new Error('there is no mark');
    clock.advance(11 * 60_000);
    await store.dirty.mark('run', id, 2);
    await store.dirty.giveUp([old]);
    await writeUnmarked(id, 2);
    expect(await store.eventLog.relayDirty()).toBe(1);
  });

  it('of a writer that died keeps no other waiting, however many there are', async () => {
    await Promise.all(Array.from({ length: 120 }, () => store.dirty.mark('run', randomUUID(), 1)));
    const { run, event } = accepted();
    await store.runs.insert(run, event);
    expect(await store.eventLog.relayDirty()).toBe(1);
  });

  it('of a kind that this version does not know is left to another', async () => {
    await store.dirty.mark('novelty' as 'run', 'x', 1);
    const { run, event } = accepted();
    await store.runs.insert(run, event);
    expect(await store.eventLog.relayDirty()).toBe(1);
    expect(await store.dirty.list(10)).toMatchObject([{ _id: 'novelty/x' }]);
  });
});

it('a sweep logs events whose marks were lost, in the order of their record', async () => {
  const id = await aLoggedRun();
  await writeUnmarked(id, 2);
  await writeUnmarked(id, 3);
  expect(await store.eventLog.relayDirty()).toBe(0);
  await store.eventLog.sweep();
  expect(await loggedRevisions(id)).toEqual([1, 2, 3]);
  await store.eventLog.sweep();
  expect(await loggedRevisions(id)).toEqual([1, 2, 3]);
});

it('readers never see an event before the one that precedes it', async () => {
  const events = store.connection.collection<{ _id: number; source: string }>('events');
  for (const _id of [1, 2, 4, 5]) await events.insertOne({ _id, source: `x/${_id}` });
  const cursors = async (after: number) =>
    (await store.eventLog.readAfter(after)).map(({ cursor }) => cursor);
  expect(await cursors(0)).toEqual([1, 2]);
  expect(await cursors(2)).toEqual([]);
  expect(await cursors(3)).toEqual([4, 5]);
});

it('the log goes on where it ended when a relay is started anew', async () => {
  await aLoggedRun();
  const another = await store.another();
  const { run, event } = accepted();
  await another.runs.insert(run, event);
  expect(await another.eventLog.relayDirty()).toBe(1);
  await aLoggedRun();
  const events = await readLog(store.eventLog);
  expect(faultsOf(events)).toEqual([]);
  expect(events).toHaveLength(3);
});
