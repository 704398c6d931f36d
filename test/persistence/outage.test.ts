import { randomUUID } from 'node:crypto';
import { pingStore, prepareStore } from '../../src/persistence/connection';
import { createPatience } from '../../src/roles/patience';
import { accepted } from '../domain/records';
import { quietLogger } from '../support/core';
import { startDocumentStore, type TestDocumentStore } from '../support/document-store';
import { eventually } from '../support/eventually';
import { openStore, type TestStore } from './store';

let server: TestDocumentStore;
let store: TestStore;
beforeAll(async () => {
  server = await startDocumentStore();
  store = await openStore({ serverUri: server.uri });
});
afterAll(async () => {
  await server.restart();
  await store.close();
  await server.stop();
});

/** Every kind of call, on a run that is stored already. */
function calls(id: string): Record<string, () => Promise<unknown>> {
  const { run, event } = accepted();
  return {
    ping: () => pingStore(store.connection),
    find: () => store.runs.find(id),
    findMany: () => store.runs.findMany([id]),
    insert: () => store.runs.insert(run, event),
    transition: () => store.runs.transition(id, () => ({ changes: { actor: 'ann' }, event })),
    list: () => store.runs.list({ facet: 'train', state: null, limit: 1 }),
    open: () => store.runs.open(),
    countOpen: () => store.runs.countOpen(),
    statistics: () => store.runs.statistics(),
    sweepOpen: () => store.runs.sweepOpen(),
    appendLog: () => store.logs.append(id, { writeKey: randomUUID(), text: 'x\n' }),
    readLog: () => store.logs.tail(id, 100),
    lease: () => store.leases.hold(randomUUID(), 'a', 1_000),
    release: () => store.leases.release('x', 'a'),
    version: () => store.versions.find('ver_1'),
    copy: () => store.copies.assign('a.json', { versionId: 'ver_1', number: 1 }),
    relay: () => store.eventLog.relayDirty(),
    sweep: () => store.eventLog.sweep(),
    readEvents: () => store.eventLog.readAfter(0),
  };
}

it('while the store is down every call is refused as UNAVAILABLE; when it is back the same connection works', async () => {
  const { run, event } = accepted();
  await store.runs.insert(run, event);
  await server.kill();
  const refusals = Object.entries(calls(run.id)).map(([name, call]) =>
    call().then(
      () => `${name} was answered`,
      (error: unknown) => error,
    ),
  );
  // At once, as each is refused only when its wait for the store is over.
  for (const refusal of await Promise.all(refusals))
    expect(refusal).toMatchObject({ code: 'UNAVAILABLE', retryAfterSeconds: expect.any(Number) });
  const many = await Promise.allSettled(Array.from({ length: 30 }, () => store.runs.get(run.id)));
  expect(new Set(many.map(({ status }) => status))).toEqual(new Set(['rejected']));

  await server.restart();
  expect(await store.runs.get(run.id)).toEqual(run);
  for (const call of Object.values(calls(run.id)))
    await expect(call().then(() => 'answered')).resolves.toBe('answered');
  expect((await store.runs.get(run.id)).actor).toBe('ann');
});

it('a start whose store dies while it is prepared says that it waits, and goes on', async () => {
  const told: string[] = [];
  const { signal } = new AbortController();
  const patiently = createPatience({ tell: (text) => void told.push(text), logger: quietLogger, signal });
  let kill: (() => Promise<void>) | null = server.kill;
  const prepared = patiently(async () => {
    await kill?.();
    kill = null;
    await prepareStore(store.connection);
  });
  await eventually(
    async () => told.length,
    (count) => count > 0,
  );
  await server.restart();
  await prepared;
  expect(told[0]).toMatch(/^waiting for the document store: \S/);
  expect(told.at(-1)).toBe('the document store answers');
});

it('what was acknowledged before the store was killed is there afterwards', async () => {
  const acknowledged: string[] = [];
  const writing = Promise.all(
    Array.from({ length: 8 }, async () => {
      for (;;) {
        const { run, event } = accepted();
        const isStored = await store.runs.insert(run, event).then(
          () => true,
          () => false,
        );
        if (!isStored) return;
        acknowledged.push(run.id);
        if (acknowledged.length === 60) await server.kill();
      }
    }),
  );
  await writing;
  await server.restart();
  expect(acknowledged.length).toBeGreaterThanOrEqual(60);
  const found = await store.runs.findMany(acknowledged);
  expect(found).toHaveLength(acknowledged.length);
  const open = new Set((await store.runs.open()).map(({ id }) => id));
  expect(acknowledged.filter((id) => !open.has(id))).toEqual([]);
});
