import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { AggregateKind, LoggedEvent, NewEvent } from '../../src/domain/event';
import { accepted, aModel, aVersion } from '../domain/records';
import { faultsOf, readLog, sourceOf } from './log-check';
import { openStore, type Repositories, type TestStore } from './store';

let store: TestStore;
let others: Repositories[];
beforeAll(async () => {
  store = await openStore();
  others = await Promise.all([store.another(), store.another()]);
});
afterAll(() => store.close());

const noted = (data: NewEvent['data'] = {}): NewEvent => ({ type: 'test.noted', actor: 'tester', data });

/** Keeps sources of events that were written, as the writers were told. */
const written: string[] = [];
const wrote = (kind: AggregateKind, { id, revision }: { id: string; revision: number }): void => {
  written.push(`${kind}/${id}/${revision}`);
};

async function insertRun({ runs }: Repositories): Promise<string> {
  const { run, event } = accepted();
  await runs.insert(run, event);
  wrote('run', run);
  return run.id;
}

/** A step of a run: with an event, or silent like progress. */
async function step({ runs }: Repositories, id: string, isEvent: boolean): Promise<void> {
  const decide = () => ({
    changes: { actor: randomUUID() },
    event: isEvent ? noted({ at: randomUUID() }) : null,
  });
  const run = await runs.transition(id, decide);
  if (isEvent) wrote('run', run);
}

async function pendingRecords(): Promise<number> {
  const counts = ['runs', 'models', 'versions'].map((name) =>
    store.connection.collection(name).countDocuments({ 'pending.0': { $exists: true } }),
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

describe('three relays at once', () => {
  it('log every event of many writers exactly once, in order, and leave nothing behind', async () => {
    const scripts = fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), {
      minLength: 4,
      maxLength: 10,
    });
    await fc.assert(
      fc.asyncProperty(scripts, async (steps) => {
        const processes = [store, ...others];
        const writing = new AbortController();
        const relays = processes.map(async ({ eventLog }) => {
          while (!writing.signal.aborted) await eventLog.relayDirty();
        });
        await Promise.all(
          steps.map(async (script, index) => {
            const id = await insertRun(store);
            // Two writers of one record race for each revision.
            await Promise.all(
              script.map((isEvent, at) => step(processes[(index + at) % 3] ?? store, id, isEvent)),
            );
          }),
        );
        writing.abort();
        await Promise.all(relays);
        await Promise.all(processes.map(({ eventLog }) => eventLog.relayDirty()));
        const events = await readLog(store.eventLog);
        expect(faultsOf(events)).toEqual([]);
        expect(events.map(sourceOf).sort()).toEqual(written.toSorted());
        expect(await pendingRecords()).toBe(0);
        expect(await store.dirty.list(10)).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  it('take up models and versions as they do runs', async () => {
    const id = randomUUID();
    const model = await store.models.ensureTrainModel('xgboost', () => ({
      model: aModel({ id }),
      event: noted(),
    }));
    const { id: versionId } = await store.versions.insert(aVersion({ modelId: model.id }), 1);
    await Promise.all([store, ...others].map(({ eventLog }) => eventLog.relayDirty()));
    const events = await readLog(store.eventLog);
    expect(faultsOf(events)).toEqual([]);
    expect(events.slice(-2).map(sourceOf).sort()).toEqual([`model/${model.id}/1`, `version/${versionId}/1`]);
    expect(events.map(({ type }) => type)).toContain('version.created');
  });
});

describe('verification', () => {
  beforeAll(async () => {
    await insertRun(store);
    await insertRun(store);
    await store.eventLog.relayDirty();
  });

  /** Changes one stored event, looks, and changes it back. */
  async function faultsWith(cursor: number, change: object): Promise<string[]> {
    const collection = store.connection.collection<{ _id: number }>('events');
    const stored = await collection.findOne({ _id: cursor });
    await collection.updateOne({ _id: cursor }, { $set: change });
    const faults = faultsOf(await readLog(store.eventLog));
    await collection.replaceOne({ _id: cursor }, { ...stored });
    return faults;
  }

  it('breaks when any field of any stored event is altered', async () => {
    const [first] = await readLog(store.eventLog);
    expect(first).toBeDefined();
    const alterations: Partial<LoggedEvent>[] = [
      { actor: 'someone else' },
      { type: 'run.other' },
      { at: '2020-01-01T00:00:00.000Z' },
      { data: { modelId: 'another', parentId: null } },
      { revision: 9 },
      { aggregateId: randomUUID() },
      { aggregate: 'model' },
      { hash: 'f'.repeat(64) },
      { previousHash: 'f'.repeat(64) },
    ];
    for (const change of alterations) expect(await faultsWith(1, change)).not.toEqual([]);
    expect(faultsOf(await readLog(store.eventLog))).toEqual([]);
  });

  it('breaks when an event is taken out or two change places', async () => {
    const events = await readLog(store.eventLog);
    const [first, second, ...rest] = events;
    if (!first || !second) throw new Error('too few events for this');
    expect(faultsOf(events)).toEqual([]);
    expect(faultsOf([second, ...rest])).not.toEqual([]);
    expect(faultsOf([first, ...rest])).not.toEqual([]);
    expect(faultsOf([second, first, ...rest])).not.toEqual([]);
  });

  it('holds for data of every kind, as they come back from the store', async () => {
    const id = await insertRun(store);
    const data = {
      empty: {},
      none: null,
      list: [],
      nested: { list: [{}, [], null, 1.5, 'ж 🚂', true] },
      numbers: [0, -1, 2 ** 31, 2 ** 53, 1e-300, 0.1 + 0.2, Number.MAX_VALUE],
      text: '\u0000 "quoted" \\ \n',
    };
    wrote('run', await store.runs.transition(id, () => ({ changes: {}, event: noted(data) })));
    await store.eventLog.relayDirty();
    const events = await readLog(store.eventLog);
    expect(faultsOf(events)).toEqual([]);
    expect(events.at(-1)?.data).toEqual(data);
  });
});
