import { randomUUID } from 'node:crypto';
import { DomainError } from '../../src/domain/errors';
import type { NewEvent, PendingEvent } from '../../src/domain/event';
import type { Run } from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import { accepted, aModel, anArtifact, aVersion, NOON } from '../domain/records';
import { aReport } from '../support/scripted-trainer';
import { openStore, type Repositories, type TestStore } from './store';

let store: TestStore;
let others: Repositories[];
beforeAll(async () => {
  store = await openStore();
  others = await Promise.all([store.another(), store.another()]);
});
afterAll(() => store.close());

/** One of three processes, taking turns. */
const processOf = (number: number): Repositories => [store, ...others][number % 3] ?? store;

const noted: NewEvent = { type: 'test.noted', actor: 'tester', data: {} };

async function insertRun(): Promise<Run> {
  const { run, event } = accepted();
  await store.runs.insert(run, event);
  return run;
}

async function pendingOf(collection: string, id: string): Promise<PendingEvent[]> {
  const documents = store.connection.collection<{ _id: string; pending: PendingEvent[] }>(collection);
  return (await documents.findOne({ _id: id }))?.pending ?? [];
}

describe('a record', () => {
  it('comes back as it was stored, with all that was ever set on it', async () => {
    const run = await insertRun();
    expect(await store.runs.get(run.id)).toEqual(run);
    const report = aReport({ categories: { origin: [], 'a.b': ['x', 'ж'] }, featureImportance: {} });
    const changes: Partial<Run> = {
      state: 'succeeded',
      attempt: 3,
      report,
      artifact: anArtifact(),
      checkpoint: { artifact: anArtifact('c'), attempt: 2, fraction: 0.1 + 0.2 },
      failure: { kind: 'code', message: '' },
      modelFile: 'a.json',
    };
    const written = await store.runs.transition(run.id, () => ({ changes, event: null }));
    expect(await store.runs.get(run.id)).toEqual(written);
    expect(written).toEqual({ ...run, ...changes, revision: 2 });
  });

  it('that is not there is null, or NOT_FOUND by name', async () => {
    const id = randomUUID();
    expect(await store.runs.find(id)).toBeNull();
    await expect(store.runs.get(id)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(id),
    });
    await expect(store.runs.transition(id, () => null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(store.models.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await store.versions.find(id)).toBeNull();
  });

  it('inserted twice, or by many at once, is stored once with its one event', async () => {
    const { run, event } = accepted();
    await Promise.all([store, ...others, store].map(({ runs }) => runs.insert(run, event)));
    await store.runs.transition(run.id, () => ({ changes: { actor: 'changed' }, event: null }));
    await store.runs.insert(run, event);
    expect((await store.runs.get(run.id)).actor).toBe('changed');
    expect(await pendingOf('runs', run.id)).toEqual([{ ...event, revision: 1, at: run.acceptedAt }]);
  });

  it('is found among many by ids, in the order asked for, without those that are not there', async () => {
    const runs = [await insertRun(), await insertRun(), await insertRun()];
    const ids = runs.map(({ id }) => id).toReversed();
    const found = await store.runs.findMany([randomUUID(), ...ids, randomUUID()]);
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(await store.runs.findMany([])).toEqual([]);
  });
});

describe('a transition', () => {
  it('of twenty writers at once is applied once each: no revision twice, none left out', async () => {
    const { id } = await insertRun();
    const written = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        processOf(number).runs.transition(id, (run) => ({
          changes: { attempt: run.attempt + 1 },
          event: { ...noted, data: { number } },
        })),
      ),
    );
    const run = await store.runs.get(id);
    expect(run).toMatchObject({ attempt: 20, revision: 21 });
    const revisions = written.map((each) => each.revision).toSorted((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
    const pending = await pendingOf('runs', id);
    expect(pending.map(({ revision }) => revision)).toEqual(
      Array.from({ length: 21 }, (_, index) => index + 1),
    );
    const times = pending.map(({ at }) => at);
    expect(times).toEqual([...new Set(times)].sort());
    expect(run.lastEventAt).toBe(times.at(-1));
  });

  it('of which only one may win is won by one', async () => {
    const { id } = await insertRun();
    const begun = await Promise.all(
      Array.from({ length: 10 }, (_, number) =>
        store.runs.transition(id, (run) =>
          run.attempt > 0 ? null : rules.beginAttempt(run, `w/${number}`, NOON),
        ),
      ),
    );
    expect(new Set(begun.map(({ attemptKey }) => attemptKey)).size).toBe(1);
    expect(await store.runs.get(id)).toMatchObject({ attempt: 1, revision: 2 });
  });

  it('that decides nothing writes nothing', async () => {
    const run = await insertRun();
    expect(await store.runs.transition(run.id, () => null)).toEqual(run);
    expect(await store.runs.get(run.id)).toEqual(run);
  });

  it('without an event changes the record, and neither its last event nor what is pending', async () => {
    const run = await insertRun();
    await store.runs.transition(run.id, () => ({ changes: { actor: 'ann' }, event: null }));
    expect(await store.runs.get(run.id)).toEqual({ ...run, actor: 'ann', revision: 2 });
    expect(await pendingOf('runs', run.id)).toHaveLength(1);
  });

  it('whose rule refuses changes nothing, and says why', async () => {
    const run = await insertRun();
    const refusal = new DomainError('INVALID_STATE', 'no');
    const refuse = () => {
      throw refusal;
    };
    await expect(store.runs.transition(run.id, refuse)).rejects.toBe(refusal);
    expect(await store.runs.get(run.id)).toEqual(run);
  });

  it('of a document that is too large is refused for good, not as an outage', async () => {
    const run = await insertRun();
    const message = 'x'.repeat(20 * 1024 * 1024);
    const grow = () => ({ changes: { failure: { kind: 'code' as const, message } }, event: null });
    await expect(store.runs.transition(run.id, grow)).rejects.not.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await store.runs.get(run.id)).toEqual(run);
  });
});

describe('the model of a Train type', () => {
  it('is made once by twenty that ask at once', async () => {
    const make = () => ({ model: aModel({ id: randomUUID() }), event: noted });
    const models = await Promise.all(
      Array.from({ length: 20 }, (_, number) => processOf(number).models.ensureTrainModel('xgboost', make)),
    );
    expect(new Set(models.map(({ id }) => id)).size).toBe(1);
    expect(await store.connection.collection('models').countDocuments({ trainKey: 'xgboost' })).toBe(1);
    expect(await store.models.get(models[0]?.id ?? '')).toEqual(models[0]);
  });

  it('is another for another type, and models of no type are many', async () => {
    const make = (changes: object) => () => ({ model: aModel(changes), event: noted });
    const forest = make({ name: 'random-forest', facets: { train: { modelType: 'random-forest' } } });
    const one = await store.models.ensureTrainModel('xgboost', make({}));
    const other = await store.models.ensureTrainModel('random-forest', forest);
    expect(other.id).not.toBe(one.id);
    const models = store.connection.collection<{ _id: string; revision: number }>('models');
    const ids = [randomUUID(), randomUUID()];
    for (const _id of ids) await models.insertOne({ _id, revision: 1 });
    expect(await models.countDocuments({ _id: { $in: ids } })).toBe(2);
  });
});

describe('versions', () => {
  const aNewVersion = (modelId: string) => {
    const runId = randomUUID();
    const { number: _number, ...version } = aVersion({ id: `ver_${runId}`, modelId, runId });
    return version;
  };

  it('of many runs at once are numbered 1 to n, one each', async () => {
    const modelId = randomUUID();
    const versions = await Promise.all(
      Array.from({ length: 12 }, (_, number) => processOf(number).versions.insert(aNewVersion(modelId), 1)),
    );
    const numbers = versions.map((version) => version.number).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });

  it('of one run is one, however often and from wherever its insertion is repeated', async () => {
    const modelId = randomUUID();
    const version = aNewVersion(modelId);
    const first = await store.versions.insert(version, 1);
    const repeated = await Promise.all([store, ...others].map(({ versions }) => versions.insert(version, 1)));
    expect(repeated).toEqual([first, first, first]);
    expect(await store.versions.insert(version, 7)).toEqual(first);
    expect(await store.versions.find(version.id)).toEqual(first);
    expect(await store.versions.insert(aNewVersion(modelId), 1)).toMatchObject({ number: 2 });
    expect(await pendingOf('versions', version.id)).toMatchObject([{ type: 'version.created', revision: 1 }]);
  });

  it('of different models are numbered apart', async () => {
    expect(await store.versions.insert(aNewVersion(randomUUID()), 1)).toMatchObject({ number: 1 });
    expect(await store.versions.insert(aNewVersion(randomUUID()), 1)).toMatchObject({ number: 1 });
  });
});
