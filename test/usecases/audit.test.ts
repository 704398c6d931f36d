import { randomUUID } from 'node:crypto';
import type { Anchor, AuditQuery } from '../../src/domain/audit';
import type { LoggedEvent } from '../../src/domain/event';
import { createAuditLog } from '../../src/persistence/audit-log';
import { hashEvent } from '../../src/persistence/event-hash';
import { verifyLog } from '../../src/usecases/audit';
import { accepted } from '../domain/records';
import { openStore, type TestStore } from '../persistence/store';

const EVENTS = 230;
let store: TestStore;
beforeAll(async () => {
  store = await openStore();
  await addEvents(EVENTS);
});
afterAll(() => store.close());

async function addEvents(count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, () => {
      const { run, event } = accepted();
      return store.runs.insert(run, event);
    }),
  );
  await store.eventLog.relayDirty();
}
const events = () =>
  store.connection.collection<{ _id: number; hash: string; aggregateId: string }>('events');
const verify = (anchor: Anchor | null = null) =>
  verifyLog(
    { eventLog: store.eventLog, auditLog: createAuditLog(store.connection), hash: hashEvent },
    anchor,
  );

/** Does something to the stored log, verifies, and restores it. */
async function verifyAfter(harm: () => Promise<unknown>, anchor: Anchor | null = null) {
  const stored = await events().find().toArray();
  await harm();
  const found = await verify(anchor);
  await events().deleteMany({});
  await events().insertMany(stored);
  return found;
}

/** Writes the log anew from an event on, with right hashes, as somebody would who can write to the store. */
async function forgeFrom(first: number): Promise<void> {
  let previousHash = String((await events().findOne({ _id: first - 1 }))?.hash);
  for (let cursor = first; cursor <= EVENTS; cursor += 1) {
    const found = await events().findOne({ _id: cursor });
    const { _id, source: _source, hash: _hash, ...fields } = (found ?? {}) as Record<string, unknown>;
    const entry = { ...fields, cursor, actor: 'mallory', previousHash } as LoggedEvent;
    const hash = hashEvent(entry);
    await events().updateOne({ _id: cursor }, { $set: { actor: 'mallory', previousHash, hash } });
    previousHash = hash;
  }
}

describe('verification of the log', () => {
  it('finds a sound one sound to its end, which it names', async () => {
    const { end, fault } = await verify();
    expect(fault).toBeNull();
    expect(end).toEqual({ cursor: EVENTS, hash: (await events().findOne({ _id: EVENTS }))?.hash });
    expect(await verify(end)).toEqual({ end, fault: null });
  });

  it('finds one without events sound', async () => {
    const empty = await openStore();
    const ports = { eventLog: empty.eventLog, auditLog: createAuditLog(empty.connection), hash: hashEvent };
    expect(await verifyLog(ports, null)).toMatchObject({ end: { cursor: 0 }, fault: null });
    expect((await verifyLog(ports, { cursor: 1, hash: 'f'.repeat(64) })).fault).toContain(
      'ends with event 0',
    );
    await empty.close();
  });

  it.each([
    [1, 'the first'],
    [100, 'the last of a page'],
    [101, 'the first of a page'],
    [150, 'one in between'],
    [EVENTS, 'the last'],
  ])('tells that event %i was changed, %s', async (cursor) => {
    const found = await verifyAfter(() =>
      events().updateOne({ _id: cursor }, { $set: { actor: 'mallory' } }),
    );
    expect(found.end.cursor).toBe(cursor - 1);
    expect(found.fault).toContain(`event ${cursor} is not what was logged`);
  });

  it.each([1, 100, 101, 150])('tells that event %i was taken out', async (cursor) => {
    const found = await verifyAfter(() => events().deleteOne({ _id: cursor }));
    expect(found).toMatchObject({ end: { cursor: cursor - 1 }, fault: `event ${cursor} is missing` });
  });

  it('tells that the end was cut off, by an anchor', async () => {
    const { end } = await verify();
    const cut = () => events().deleteMany({ _id: { $gt: 200 } });
    expect((await verifyAfter(cut)).fault).toBeNull();
    expect((await verifyAfter(cut, end)).fault).toContain('ends with event 200');
  });

  it('tells that the log was written anew, by an anchor', async () => {
    const { end } = await verify();
    const forge = () => forgeFrom(120);
    expect((await verifyAfter(forge)).fault).toBeNull();
    expect((await verifyAfter(forge, end)).fault).toContain('written anew');
  });

  it('is not disturbed by events that are added meanwhile, and takes an older anchor', async () => {
    const { end } = await verify();
    const [found] = await Promise.all([verify(end), addEvents(20)]);
    expect(found.fault).toBeNull();
    expect((await verify(end)).end.cursor).toBe(EVENTS + 20);
  });
});

describe('the log for people', () => {
  const ALL: AuditQuery = {
    after: null,
    before: null,
    limit: 10,
    actor: null,
    aggregate: null,
    aggregateId: null,
    type: null,
  };
  const find = async (asked: Partial<AuditQuery>) =>
    (await createAuditLog(store.connection).find({ ...ALL, ...asked })).map(({ cursor }) => cursor);

  it('comes newest first, and oldest first after a cursor', async () => {
    const newest = await find({});
    expect(newest).toEqual(newest.toSorted((a, b) => b - a));
    expect(await find({ before: newest.at(-1) ?? 0, limit: 1 })).toEqual([(newest.at(-1) ?? 0) - 1]);
    expect(await find({ after: 3, limit: 2 })).toEqual([4, 5]);
  });

  it('is found by record, kind, type and actor', async () => {
    const id = String((await events().findOne({ _id: 7 }))?.aggregateId);
    expect(await find({ aggregateId: id })).toEqual([7]);
    expect(await find({ aggregateId: id, aggregate: 'model' })).toEqual([]);
    expect(await find({ type: 'run.accepted', after: 0, limit: 1 })).toEqual([1]);
    expect(await find({ actor: randomUUID() })).toEqual([]);
  });
});
