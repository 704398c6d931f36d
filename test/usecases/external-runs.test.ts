import { randomUUID } from 'node:crypto';
import { newModel } from '../../src/domain/model';
import { versionId } from '../../src/domain/model-version';
import { recordReport } from '../../src/domain/outside-report';
import type { NewRun } from '../../src/domain/run';
import { afterNoon, NOON } from '../domain/records';
import { openWorld, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  await world.close();
});

async function aStoredModel(): Promise<string> {
  const model = newModel({ id: randomUUID(), name: 'fraud', facets: {} }, NOON);
  await world.ports.models.insert({ model, event: { type: 'model.registered', actor: 'ada', data: {} } });
  return model.id;
}

function asked(modelId: string, changes: Partial<NewRun> = {}): NewRun {
  const common = { id: randomUUID(), facets: {}, spec: null, modelId, parentId: null, children: [] };
  return { ...common, actor: 'ada', trainer: 'external', isExclusive: true, ...changes };
}

const stateOf = async (id: string) => (await world.ports.models.get(id)).trainingState;

it('an exclusive run holds its model until it ends, and no other is accepted meanwhile', async () => {
  const modelId = await aStoredModel();
  const run = await world.acceptance.accept(asked(modelId));
  expect(await stateOf(modelId)).toBe('training');
  await expect(world.acceptance.accept(asked(modelId))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  await world.runUseCases.cancel(run.id, 'ada');
  await world.finalization.finalize(run.id);
  expect(await stateOf(modelId)).toBe('untrained');
  await world.acceptance.accept(asked(modelId));
  expect(await stateOf(modelId)).toBe('training');
});

it('of twenty exclusive runs asked for at once one is accepted, and nothing is left of the others', async () => {
  const modelId = await aStoredModel();
  const all = Array.from({ length: 20 }, () => asked(modelId));
  const results = await Promise.allSettled(all.map((run) => world.acceptance.accept(run)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const open = new Set((await world.ports.runs.open()).map(({ id }) => id));
  expect(all.filter(({ id }) => open.has(id))).toHaveLength(1);
});

it('a reported success ends the run and leaves a version with what was told', async () => {
  const modelId = await aStoredModel();
  const { id } = await world.acceptance.accept(asked(modelId));
  const told = {
    metrics: { accuracy: 0.95 },
    trainingMetrics: { epoch: 50 },
    artifacts: { model_artifact_path: 's3://models/v1.pkl' },
  };
  const run = await world.runUseCases.report(id, { told, outcome: { state: 'succeeded' } }, 'ada');
  expect(run.finalizedAt).not.toBeNull();
  expect(await stateOf(modelId)).toBe('trained');
  expect(await world.ports.versions.find(versionId(id))).toMatchObject({
    number: 1,
    metrics: { accuracy: 0.95 },
    artifactPath: 's3://models/v1.pkl',
    sha256: null,
  });
});

it('the first outcome counts; a later one changes nothing of it', async () => {
  const modelId = await aStoredModel();
  const { id } = await world.acceptance.accept(asked(modelId));
  const failed = { state: 'failed' as const, reason: 'too few rows' };
  await world.runUseCases.report(id, { told: {}, outcome: failed }, 'ada');
  const late = { told: { metrics: { accuracy: 1 } }, outcome: { state: 'succeeded' as const } };
  const run = await world.runUseCases.report(id, late, 'ada');
  expect(run).toMatchObject({ state: 'failed', failure: { kind: 'reported', message: 'too few rows' } });
  expect(run.outside?.metrics).toEqual({ accuracy: 1 });
  expect(await stateOf(modelId)).toBe('failed');
});

it('what a loser of the race told is kept out of the version that is being made', async () => {
  const modelId = await aStoredModel();
  const { id } = await world.acceptance.accept(asked(modelId));
  const by = { actor: 'ada', now: NOON };
  const won = { told: { metrics: { accuracy: 0.9 } }, outcome: { state: 'succeeded' as const } };
  await world.ports.runs.transition(id, (run) => recordReport(run, won, by));
  const lost = { told: { metrics: { accuracy: 0 } }, outcome: { state: 'failed' as const, reason: 'late' } };
  await world.ports.runs.transition(id, (run) => recordReport(run, lost, by));
  await world.finalization.finalize(id);
  expect(await world.ports.versions.find(versionId(id))).toMatchObject({ metrics: { accuracy: 0.9 } });
});

it('a run without a report fails at its deadline, not before', async () => {
  const modelId = await aStoredModel();
  const { id } = await world.acceptance.accept(asked(modelId, { deadlineAt: afterNoon(60_000) }));
  const stepAt = (ms: number) => world.runUseCases.nextStep(id, afterNoon(ms));
  expect((await stepAt(0)).motion).toEqual({ kind: 'await_report', delayMs: 60_000 });
  await world.runUseCases.expire(id, afterNoon(59_999));
  expect((await world.ports.runs.get(id)).state).toBe('queued');
  expect((await stepAt(60_000)).motion).toEqual({ kind: 'expire' });
  await world.runUseCases.expire(id, afterNoon(60_000));
  expect((await world.ports.runs.get(id)).failure).toMatchObject({ kind: 'time_limit' });
});

it('the model shows that it trains also when whoever accepted the run died before it could say so', async () => {
  const modelId = await aStoredModel();
  const { id } = await world.acceptance.accept(asked(modelId));
  await world.ports.models.transition(modelId, () => ({
    changes: { trainingState: 'untrained', training: null },
    event: null,
  }));
  await world.runUseCases.nextStep(id, NOON);
  expect(await stateOf(modelId)).toBe('training');
});
