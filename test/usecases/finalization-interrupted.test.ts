import { versionId } from '../../src/domain/model-version';
import type { NewRun, Run } from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import type { TrainModelType } from '../../src/domain/run-spec';
import { aSpec, NOON } from '../domain/records';
import { interruptedAt } from './interruption';
import {
  eventTypes,
  insertRun,
  loggedEvents,
  openWorld,
  publishedCopy,
  putArtifact,
  succeededRun,
  trainModelId,
  useCasesOver,
  type World,
} from './world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const NEVER = Number.POSITIVE_INFINITY;

/** Finalizes a run that `make` makes, dying before each call in turn; then again, undisturbed, and a third time. */
async function dieEverywhere(make: () => Promise<Run>, check: (run: Run) => Promise<void>): Promise<number> {
  const whole = interruptedAt(world.ports, NEVER);
  await check(await useCasesOver(whole.ports).finalization.finalize((await make()).id));
  for (let number = 1; number <= whole.calls(); number++) {
    const { id } = await make();
    const { ports } = interruptedAt(world.ports, number);
    await useCasesOver(ports)
      .finalization.finalize(id)
      .catch(() => undefined);
    const done = await world.finalization.finalize(id);
    await check(done);
    expect(await world.finalization.finalize(id)).toEqual(done);
  }
  return whole.calls();
}

async function artifactKeys(run: Run): Promise<string[]> {
  const keys = [
    `models/${run.id}/1/model.json`,
    `models/${run.id}/2/model.json`,
    `checkpoints/${run.id}/2-1`,
  ];
  const found = await Promise.all(
    keys.map(async (key) => {
      const artifact = { key, sha256: '', sizeBytes: 0 };
      // A digest that can't be right tells files that are there from those that are not.
      const code: unknown = await world.ports.artifacts
        .fetch(artifact, `${world.folder}/out`)
        .catch((error: unknown) => error instanceof Error && Reflect.get(error, 'code'));
      return code === 'INTERNAL' ? [key] : [];
    }),
  );
  return found.flat();
}

it('a success that is interrupted after any step ends as if it had not been', async () => {
  let successes = 0;
  const steps = await dieEverywhere(
    () => succeededRun(world),
    async (run) => {
      successes += 1;
      expect(run).toMatchObject({ state: 'succeeded', finalizedAt: expect.any(String) });
      const version = await world.store.versions.find(versionId(run.id));
      expect(version).toMatchObject({ runId: run.id, number: successes, sha256: run.artifact?.sha256 });
      const model = await world.store.models.get(run.modelId ?? '');
      expect(model).toMatchObject({
        trainingState: 'trained',
        latestVersion: successes,
        newestCopy: run.modelFile,
      });
      expect(await publishedCopy(world, run.modelFile ?? '')).toMatchObject({
        run: run.id,
        metadata: { versionId: version?.id, versionNumber: successes, sha256: version?.sha256 },
      });
      expect(await artifactKeys(run)).toEqual([`models/${run.id}/2/model.json`]);
    },
  );
  expect(steps).toBeGreaterThan(10);
  expect(await world.ports.directory.list()).toHaveLength(successes);
  const events = await loggedEvents(world);
  const count = (type: string) => events.filter((event) => event.type === type).length;
  expect(count('run.finalized')).toBe(successes);
  expect(count('run.succeeded')).toBe(successes);
  expect(count('version.created')).toBe(successes);
  expect(count('model.trained')).toBe(successes);
});

it('a training by a recipe makes one version and no copy, and an evaluation neither, wherever it was interrupted', async () => {
  const modelId = await trainModelId(world);
  const facets = { recipe: { recipeId: 'recipe_a', recipeVersionId: 'ver_a' } };
  const copies = await world.ports.directory.list();
  let versions = (await world.store.models.get(modelId)).latestVersion;
  const steps = await dieEverywhere(
    () => succeededRun(world, { facets }),
    async (run) => {
      versions += 1;
      expect(run).toMatchObject({ finalizedAt: expect.any(String), modelFile: null });
      expect(await world.store.versions.find(versionId(run.id))).toMatchObject({
        number: versions,
        recipeVersionId: 'ver_a',
        artifactKey: run.artifact?.key,
      });
      expect(await world.store.models.get(modelId)).toMatchObject({ latestVersion: versions });
      expect(await artifactKeys(run)).toEqual([`models/${run.id}/2/model.json`]);
    },
  );
  expect(steps).toBeGreaterThan(5);
  await dieEverywhere(
    () => succeededRun(world, { facets, type: 'eval' }),
    async (run) => {
      expect(run).toMatchObject({ state: 'succeeded', artifact: null, finalizedAt: expect.any(String) });
      expect(await world.store.versions.find(versionId(run.id))).toBeNull();
      expect(await world.store.models.get(modelId)).toMatchObject({ latestVersion: versions });
      expect(await artifactKeys(run)).toEqual([]);
    },
  );
  expect(await world.ports.directory.list()).toEqual(copies);
});

it('a cancelled run keeps nothing of its attempts, wherever its end was interrupted', async () => {
  const by = { actor: 'local', reason: null, now: NOON };
  const ids = new Set<string>();
  await dieEverywhere(
    async () => {
      const { id } = await insertRun(world);
      await world.store.runs.transition(id, (run) => rules.beginAttempt(run, 'w/1', NOON));
      await putArtifact(world, `models/${id}/1/model.json`, 'late');
      await putArtifact(world, `checkpoints/${id}/2-1`, 'half');
      return world.store.runs.transition(id, (run) => rules.cancel(run, by));
    },
    async (run) => {
      expect(run).toMatchObject({ state: 'cancelled', finalizedAt: expect.any(String), modelFile: null });
      expect(await artifactKeys(run)).toEqual([]);
      expect(await world.store.versions.find(versionId(run.id))).toBeNull();
      ids.add(run.id);
    },
  );
  expect(await eventTypes(world, ids)).toEqual(
    [...ids].flatMap(() => ['run.accepted', 'run.attempt_began', 'run.cancelled', 'run.finalized']),
  );
});

it('a parent that ended early takes its open children along, wherever its end was interrupted', async () => {
  const modelId = await trainModelId(world);
  const types: readonly TrainModelType[] = ['xgboost', 'random-forest'];
  const failure = { kind: 'terminated', message: 'ended from outside' } as const;
  const ids = new Set<string>();
  await dieEverywhere(
    async () => {
      const children = types.map((modelType) => ({
        id: crypto.randomUUID(),
        modelType,
        modelId,
        spec: aSpec(),
      }));
      const asked: Partial<NewRun> = { spec: null, modelId: null, children };
      const parent = await insertRun(world, {
        ...asked,
        facets: { train: { modelType: 'all', retrain: false } },
      });
      for (const { id } of children) await insertRun(world, { id, parentId: parent.id });
      return world.store.runs.transition(parent.id, (run) => rules.settleFailed(run, { failure, now: NOON }));
    },
    async (parent) => {
      expect(parent).toMatchObject({ state: 'failed', finalizedAt: expect.any(String) });
      const children = await world.store.runs.findMany(parent.children.map(({ id }) => id));
      expect(children.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
      for (const { id } of children) ids.add(id);
    },
  );
  expect(await eventTypes(world, ids)).toEqual([...ids].flatMap(() => ['run.accepted', 'run.cancelled']));
});

it('a failed run marks a model without versions as failed once, wherever its end was interrupted', async () => {
  const failure = { kind: 'input', message: 'no rows' } as const;
  await dieEverywhere(
    async () => {
      const { id } = await insertRun(world);
      return world.store.runs.transition(id, (run) => rules.settleFailed(run, { failure, now: NOON }));
    },
    async (run) => {
      expect(run).toMatchObject({ state: 'failed', finalizedAt: expect.any(String), failure });
      expect((await world.store.models.get(run.modelId ?? '')).trainingState).toBe('trained');
    },
  );
  const fresh = await openWorld();
  try {
    const { id, modelId } = await insertRun(fresh);
    await fresh.store.runs.transition(id, (run) => rules.settleFailed(run, { failure, now: NOON }));
    await Promise.all([fresh.finalization.finalize(id), fresh.finalization.finalize(id)]);
    expect(await eventTypes(fresh, new Set([modelId ?? '']))).toEqual(['model.registered', 'model.failed']);
    expect((await fresh.store.models.get(modelId ?? '')).trainingState).toBe('failed');
  } finally {
    await fresh.close();
  }
});

it('files of an attempt that outlived the end of its run are removed when it ends too', async () => {
  const { id } = await succeededRun(world);
  await world.finalization.finalize(id);
  await putArtifact(world, `checkpoints/${id}/2-1`, 'late');
  await putArtifact(world, `models/${id}/1/model.json`, 'late');
  const run = await world.finalization.finalize(id);
  expect(await artifactKeys(run)).toEqual([`models/${id}/2/model.json`]);
});
