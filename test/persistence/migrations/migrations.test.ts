import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, mongo } from 'mongoose';
import { systemClock } from '../../../src/compose';
import { readSnapshot } from '../../../src/domain/recipes/monitoring-snapshot';
import { signatureOf } from '../../../src/domain/signature';
import { MIGRATIONS, updateStore } from '../../../src/persistence/migrations';
import { migrateStore } from '../../../src/persistence/migrations/migrate';
import { createSnapshotRepository } from '../../../src/persistence/recipes/snapshot-repository';
import { createSyntheticExampleRepository } from '../../../src/persistence/recipes/synthetic-example-repository';
import { NOON } from '../../domain/records';
import { eventually } from '../../support/eventually';
import { openStore, type TestStore } from '../store';

/** What a store held that an older program had written, a file for each collection. */
const RECORDED = join(__dirname, 'version-1');

let store: TestStore;
beforeEach(async () => {
  store = await openStore();
});
afterEach(() => store.close());

async function restore(connection: Connection): Promise<void> {
  for (const file of readdirSync(RECORDED)) {
    const lines = readFileSync(join(RECORDED, file), 'utf8').trim().split('\n');
    const documents = lines.map((line) => mongo.BSON.EJSON.parse(line));
    await connection.collection(file.replace('.jsonl', '')).insertMany(documents as mongo.Document[]);
  }
}

const update = (connection = store.connection) =>
  updateStore(connection, { clock: systemClock, onStep: () => undefined });

async function everything(): Promise<Record<string, mongo.Document[]>> {
  const found: Record<string, mongo.Document[]> = {};
  for (const name of ['models', 'runs', 'versions', 'events', 'meta'])
    found[name] = await store.connection.collection(name).find().sort({ _id: 1 }).toArray();
  return found;
}

/** The connection of a process that hangs when it has read the old models, while `meanwhile` happens. */
function hangingAfterRead(connection: Connection, meanwhile: () => Promise<void>): Connection {
  const collection = (name: string) => {
    const found = connection.collection(name);
    if (name !== 'models') return found;
    const find = (filter: object) => {
      const cursor = found.find(filter);
      const read = cursor.toArray.bind(cursor);
      cursor.toArray = async () => {
        const page = await read();
        if (page.length > 0) await meanwhile();
        return page;
      };
      return cursor;
    };
    return { find, updateOne: found.updateOne.bind(found) };
  };
  return { collection } as unknown as Connection;
}

it('reads what an older program wrote as if it had written it itself', async () => {
  await restore(store.connection);
  await update();
  const { runs, models, versions, eventLog } = store;
  const { models: all } = await models.list({
    standing: null,
    teamId: null,
    visibleTo: 'all',
    skip: 0,
    limit: 10,
  });
  expect(
    all.map(({ name, trainingState, championVersion, training, deletedAt }) => ({
      name,
      trainingState,
      championVersion,
      training,
      deletedAt,
    })),
  ).toEqual([
    {
      name: 'random-forest',
      trainingState: 'untrained',
      championVersion: null,
      training: null,
      deletedAt: null,
    },
    { name: 'xgboost', trainingState: 'trained', championVersion: null, training: null, deletedAt: null },
  ]);
  const page = await runs.list({ facet: 'train', state: null, limit: 10 });
  expect(
    page.runs.map(({ trainer, isExclusive, outside, failures }) => [
      trainer,
      isExclusive,
      outside,
      failures.reported,
    ]),
  ).toEqual([
    ['builtin', false, null, 0],
    ['builtin', false, null, 0],
  ]);
  const [stored] = await store.connection.collection('versions').find().toArray();
  const version = await versions.find(String(stored?._id));
  expect(version).toMatchObject({ number: 1, recipeVersionId: null, artifactPath: version?.artifactKey });
  expect(version?.metrics).toMatchObject({ auc: 0.75 });
  expect(version?.report).toMatchObject({ task: 'binary_classification', engine: 'xgboost', target: 'late' });
  expect(version && signatureOf(version)?.features).toEqual([{ name: 'hour', kind: 'numeric' }]);
  expect((await eventLog.readAfter(0)).length).toBeGreaterThan(3);
});

it('lets what was filed without events be replaced and told of', async () => {
  const filed = (name: string) => store.connection.collection<{ _id: string }>(name);
  const example = { id: 'syn_1', recipeId: 'recipe_a', sampleRows: [], actor: 'ada', createdAt: NOON };
  const content = JSON.stringify({ ...example, datasetSchema: {}, exampleRun: {} });
  await filed('syntheticExamples').insertOne({ _id: 'recipe_a', content } as never);
  const old = { _id: 'snap_1', modelId: 'm', capturedAt: NOON, content: '{"alerts":{"a":1}}' };
  await filed('snapshots').insertOne(old);
  await update();
  const examples = createSyntheticExampleRepository(store.connection, store.dirty, systemClock);
  const put = { ...JSON.parse(content), id: 'syn_2' };
  await examples.put(put);
  expect(await examples.find('recipe_a')).toEqual(put);
  const snapshots = createSnapshotRepository(store.connection, store.dirty, systemClock);
  const [text] = await snapshots.findTexts(await snapshots.listIds('m', { skip: 0, limit: 5 }));
  expect(text && readSnapshot(text)).toMatchObject({ id: 'snap_1', alerts: { a: 1 } });
  expect(await filed('snapshots').findOne()).toMatchObject({ revision: 1, lastEventAt: NOON, pending: [] });
  await store.eventLog.relayDirty();
  expect(await store.eventLog.readAfter(0)).toMatchObject([{ type: 'syntheticExample.put', revision: 2 }]);
});

it('brings more records up to date than one look shows', async () => {
  const filed = store.connection.collection('snapshots');
  const old = Array.from({ length: 1_001 }, (_, index) => ({ _id: `snap_${index}`, capturedAt: NOON }));
  await filed.insertMany(old as never);
  await update();
  expect(await filed.countDocuments({ revision: 1, lastEventAt: NOON })).toBe(1_001);
});

it('changes nothing more when it is done again, or was cut in the middle', async () => {
  await restore(store.connection);
  await update();
  const once = await everything();
  await store.connection.collection('meta').deleteMany({});
  await store.connection.collection('models').updateOne({ name: 'xgboost' }, { $unset: { faces: '' } });
  await update();
  expect(await everything()).toEqual(once);
});

it('is done by one of many processes that start at once, and all wait for it', async () => {
  await restore(store.connection);
  let working = 0;
  const steps: number[] = [];
  const slow = {
    version: 2,
    name: 'slow',
    up: async () => {
      working += 1;
      expect(working).toBe(1);
      steps.push(2);
      await new Promise((resolve) => setTimeout(resolve, 50));
      working -= 1;
    },
  };
  const last = { version: 3, name: 'last', up: async () => void steps.push(3) };
  const processes = [store, ...(await Promise.all(Array.from({ length: 4 }, () => store.another())))];
  await Promise.all(
    processes.map(({ connection, leases }) =>
      migrateStore(connection, {
        migrations: [slow, last],
        leases,
        holder: randomUUID(),
        onStep: () => undefined,
        onWait: () => undefined,
      }),
    ),
  );
  expect(steps).toEqual([2, 3]);
  expect(await store.connection.collection('meta').find().toArray()).toEqual([{ _id: 'schema', version: 3 }]);
});

it('waits for none that died over a store without records', async () => {
  await store.leases.hold('migrations', 'the dead', 600_000);
  const steps: string[] = [];
  await updateStore(store.connection, { clock: systemClock, onStep: (step) => steps.push(step) });
  expect(steps).toEqual([]);
  const newest = MIGRATIONS.length + 1;
  const [schema] = await store.connection.collection('meta').find().toArray();
  expect(schema).toEqual({ _id: 'schema', version: newest });
});

it('says that it waits for another, and goes on where that one died', async () => {
  await restore(store.connection);
  await store.leases.hold('migrations', 'the dying', 2_000);
  const steps: string[] = [];
  await updateStore(store.connection, { clock: systemClock, onStep: (step) => steps.push(step) });
  expect(steps).toEqual([
    expect.stringContaining('waiting for another process'),
    expect.stringContaining('store version 2'),
    expect.stringContaining('store version 3'),
  ]);
});

it('holds the lock as long as a step takes', async () => {
  await restore(store.connection);
  const holds: number[] = [];
  const leases = {
    ...store.leases,
    async hold(name: string, holder: string, durationMs: number) {
      holds.push(durationMs);
      return store.leases.hold(name, holder, durationMs);
    },
  };
  const renewed = () =>
    eventually(
      async () => holds.length,
      (count) => count > 1,
    );
  const slow = { version: 2, name: 'slow', up: async () => void (await renewed()) };
  const told = { onStep: () => undefined, onWait: () => undefined };
  await migrateStore(store.connection, { ...told, migrations: [slow], leases, holder: 'a' });
  expect(await store.leases.hold('migrations', 'b', 1_000)).toBe(true);
});

it('writes on nothing that others have brought up to date while it hung', async () => {
  await restore(store.connection);
  const models = store.connection.collection<{ name: string; championVersion: number }>('models');
  const hanging = hangingAfterRead(store.connection, async () => {
    await update();
    await models.updateMany({}, { $set: { championVersion: 1 } });
  });
  await MIGRATIONS[0]?.up(hanging);
  expect((await models.find().toArray()).map(({ championVersion }) => championVersion)).toEqual([1, 1]);
});

it('refuses a store that a newer program has written, and says what to do', async () => {
  await store.connection.collection('meta').insertOne({ _id: 'schema', version: 99 } as never);
  await expect(update()).rejects.toMatchObject({
    code: 'INVALID_STATE',
    message: expect.stringContaining('start that version again, or restore a backup'),
  });
});

it('numbers the steps one after another', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_step, index) => index + 2));
});
