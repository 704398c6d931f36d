import { randomUUID } from 'node:crypto';
import { TRAIN_MODEL_TYPES } from '../../src/domain/run-spec';
import { createTemporalClient } from '../../src/temporal/client';
import { createRunOrchestrator } from '../../src/temporal/run-orchestrator';
import type { TrainRequest } from '../../src/usecases/train-jobs';
import { afterNoon } from '../domain/records';
import { testPort } from '../support/ports';
import { eventTypes, insertRun, openWorld, useCasesOver, type World } from './world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const request = (changes: Partial<TrainRequest> = {}): TrainRequest => ({
  modelType: 'xgboost',
  retrain: false,
  useCv: true,
  hyperparameters: {},
  ...changes,
});

async function storedDocuments(): Promise<Record<string, number>> {
  const names = ['runs', 'models', 'openRuns', 'dirty'];
  const counts = names.map(async (name) => [
    name,
    await world.store.connection.collection(name).countDocuments(),
  ]);
  return Object.fromEntries(await Promise.all(counts)) as Record<string, number>;
}

async function fillOpenRuns(count: number): Promise<void> {
  const entries = Array.from({ length: count }, () => ({ _id: randomUUID(), addedAt: afterNoon(0) }));
  await world.store.connection.collection<{ _id: string }>('openRuns').insertMany(entries);
}

describe('a job for one type', () => {
  it('is stored, open, and its workflow asked for, before it is answered', async () => {
    const given = request({ retrain: true, useCv: false, hyperparameters: { max_depth: 3 } });
    const run = await world.trainJobs.start(given, 'ann');
    expect(await world.store.runs.get(run.id)).toEqual(run);
    expect(run).toMatchObject({
      state: 'queued',
      actor: 'ann',
      parentId: null,
      facets: { train: { modelType: 'xgboost', retrain: true } },
      spec: { engine: 'xgboost', useCv: false, hyperparameters: { max_depth: 3, n_estimators: 200 } },
    });
    expect((await world.store.runs.open()).map(({ id }) => id)).toEqual([run.id]);
    expect(world.orchestrator.started).toEqual([run.id]);
    expect(await eventTypes(world, new Set([run.id, run.modelId ?? '']))).toEqual([
      'run.accepted',
      'model.registered',
    ]);
  });

  it('belongs to the one model of its type, however many are started at once', async () => {
    const runs = await Promise.all(
      Array.from({ length: 10 }, () => world.trainJobs.start(request(), 'local')),
    );
    expect(new Set(runs.map(({ modelId }) => modelId)).size).toBe(1);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(10);
    expect(await storedDocuments()).toMatchObject({ runs: 10, models: 1, openRuns: 10 });
  });
});

it('a job for all types is a parent that knows its children: each takes the keys that its engine knows', async () => {
  const hyperparameters = { max_depth: 3, hidden_units: 8, seed: 7 };
  const parent = await world.trainJobs.start(request({ modelType: 'all', hyperparameters }), 'ann');
  expect(parent).toMatchObject({ spec: null, modelId: null, facets: { train: { modelType: 'all' } } });
  expect(parent.children.map(({ modelType }) => modelType)).toEqual(Object.keys(TRAIN_MODEL_TYPES));
  const values = Object.fromEntries(
    parent.children.map(({ modelType, spec }) => [modelType, spec.hyperparameters]),
  );
  expect(values['xgboost']).toMatchObject({ max_depth: 3, seed: 7 });
  expect(values['xgboost']).not.toHaveProperty('hidden_units');
  expect(values['neural-net']).toMatchObject({ hidden_units: 8, seed: 7 });
  expect(values['neural-net']).not.toHaveProperty('max_depth');
  expect(new Set(parent.children.map(({ modelId }) => modelId)).size).toBe(3);
  expect(await storedDocuments()).toMatchObject({ runs: 1, models: 3 });
});

describe('a refused job', () => {
  it('names the hyperparameter that nobody knows, and leaves nothing behind', async () => {
    const before = await storedDocuments();
    for (const modelType of ['xgboost', 'all'] as const) {
      const given = request({ modelType, hyperparameters: { max_depht: 3 } });
      await expect(world.trainJobs.start(given, 'local')).rejects.toMatchObject({
        code: 'VALIDATION_FAILED',
        message: expect.stringContaining("'max_depht'"),
      });
    }
    expect(await storedDocuments()).toEqual(before);
    expect(world.orchestrator.started).toEqual([]);
  });

  it('at 1,000 open runs says when to come back, and is not stored; one less and it is taken', async () => {
    await fillOpenRuns(1_000);
    await expect(world.trainJobs.start(request(), 'local')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterSeconds: 30,
    });
    expect(await storedDocuments()).toMatchObject({ runs: 0, openRuns: 1_000 });
    const [first] = await world.store.runs.open();
    await world.store.runs.dropOpen(first?.id ?? '');
    await world.trainJobs.start(request(), 'local');
    expect(await storedDocuments()).toMatchObject({ runs: 1, openRuns: 1_000 });
  });
});

it('a job is accepted while Temporal can’t be reached: it is stored, its delay told, and its workflow started later', async () => {
  const client = createTemporalClient({ address: `127.0.0.1:${await testPort()}`, namespace: 'default' });
  try {
    const orchestrator = createRunOrchestrator(client, world.ports.clock);
    const { trainJobs } = useCasesOver({ ...world.ports, orchestrator });
    const run = await trainJobs.start(request(), 'local');
    expect(world.delayed).toEqual([run.id]);
    expect(await world.store.runs.get(run.id)).toEqual(run);
    expect(await world.reconciliation.reconcile()).toMatchObject({ open: 1, started: 1 });
    expect(world.orchestrator.started).toEqual([run.id]);
  } finally {
    await client.connection.close();
  }
});

describe('reading and cancelling', () => {
  it('know only runs of this face', async () => {
    const { id } = await insertRun(world, { facets: {} });
    for (const unknown of [id, randomUUID()]) {
      await expect(world.trainJobs.getWithLog(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(world.trainJobs.readLog(unknown, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(world.trainJobs.cancel(unknown, 'local')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await world.store.runs.get(id)).state).toBe('queued');
  });

  it('cancel once: the job is cancelled at once, by whom it says, its workflow woken; then it has ended', async () => {
    const { id } = await world.trainJobs.start(request(), 'local');
    expect(await world.trainJobs.cancel(id, 'ann')).toMatchObject({ state: 'cancelled' });
    expect(world.orchestrator.woken).toEqual([id]);
    await expect(world.trainJobs.cancel(id, 'ben')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const stored = await world.store.runs.get(id);
    expect(stored.endedAt).not.toBeNull();
    expect(await eventTypes(world, new Set([id]))).toEqual(['run.accepted', 'run.cancelled']);
  });

  it('cancelled by many at once, one of them is told that it did', async () => {
    const { id } = await world.trainJobs.start(request(), 'local');
    const answers = await Promise.allSettled(
      Array.from({ length: 6 }, () => world.trainJobs.cancel(id, 'local')),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await eventTypes(world, new Set([id]))).toEqual(['run.accepted', 'run.cancelled']);
  });
});
