import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFamily } from '../../src/domain/model';
import { metricsOf } from '../../src/domain/model-version';
import type { Run, TrainingType } from '../../src/domain/run';
import { specOfManifest } from '../support/recipes';
import { anyTrainer } from '../support/training';
import { attemptsOver, insertRun, openWorld, trainModelId, type World } from './world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());
const MANIFEST = { data: { synthetic: { rows: 1_000, seed: 5 } } };

/** One attempt of a recipe's run, really executed. */
async function executed(type: TrainingType, family: ModelFamily = 'pricing'): Promise<Run> {
  const spec = specOfManifest(family, MANIFEST, type);
  const facets = { recipe: { recipeId: 'recipe_a', recipeVersionId: 'ver_a' } };
  const run = await insertRun(world, { type, spec, facets });
  const attempts = attemptsOver(world, anyTrainer());
  const stopping = new AbortController().signal;
  expect(await attempts.execute(run.id, { key: 'w/1', stopping, onProgress: () => undefined })).toBe(
    'settled',
  );
  return world.store.runs.get(run.id);
}

const versionsOf = async (modelId: string) => world.store.versions.findNumbers(modelId, [1, 2, 3]);

it('a training makes a version with the metrics of its family by their published names', async () => {
  const run = await executed('train');
  expect(run).toMatchObject({ state: 'succeeded', finalizedAt: expect.any(String) });
  const [version] = await versionsOf(run.modelId ?? '');
  expect(version).toMatchObject({ runId: run.id, recipeVersionId: 'ver_a', sha256: run.artifact?.sha256 });
  expect(Object.keys(version?.metrics ?? {})).toEqual(
    expect.arrayContaining(['rmse', 'mae', 'r2', 'revenue_lift', 'margin_impact', 'MAPE']),
  );
});

it('an evaluation tests the champion rather than the newest version, and makes none', async () => {
  const first = await executed('train');
  const modelId = first.modelId ?? '';
  await executed('train', 'location_scoring');
  await world.store.models.transition(modelId, () => ({ changes: { championVersion: 1 }, event: null }));
  const run = await executed('eval');
  expect(run).toMatchObject({ state: 'succeeded', artifact: null, finalizedAt: expect.any(String) });
  expect(run.report && metricsOf(run.report)).toEqual(first.report && metricsOf(first.report));
  expect(await versionsOf(modelId)).toHaveLength(2);
  const { text } = await world.store.logs.tail(run.id, 100_000);
  expect(text).toMatch(/ version 1 on the hold-out: RMSE /);
});

it('a backtest leaves the metrics of its windows on the run, and makes no version', async () => {
  const run = await executed('backtest');
  expect(run).toMatchObject({ state: 'succeeded', artifact: null });
  expect(run.report?.windows).toHaveLength(4);
  expect(await versionsOf(await trainModelId(world))).toEqual([]);
  await expect(access(join(world.folder, 'artifacts', 'models', run.id))).rejects.toThrow('ENOENT');
});

it('an evaluation without a model that could be tested fails in words', async () => {
  const run = await executed('eval');
  expect(run).toMatchObject({ state: 'failed', failure: { kind: 'input' } });
  expect(run.failure?.message).toMatch(/^there is no model to evaluate: train one/);
  // No training has failed.
  expect((await world.store.models.get(run.modelId ?? '')).trainingState).toBe('untrained');
});
