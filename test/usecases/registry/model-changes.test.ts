import { newModel } from '../../../src/domain/model';
import { changeModel, registerModel } from '../../../src/domain/model-registration';
import { deleteVersion } from '../../../src/domain/registry/champion';
import { decisionsOf } from '../../../src/domain/registry/decision';
import { createModelDeletion } from '../../../src/usecases/registry/deletion';
import { createModelChanges, type ModelChanges } from '../../../src/usecases/registry/model-changes';
import { NOON } from '../../domain/records';
import { insertRun, openWorld, succeededRun, trainModelId, type World } from '../world';

let world: World;
let changes: ModelChanges;
let modelId: string;
beforeEach(async () => {
  world = await openWorld();
  changes = createModelChanges(world.ports);
  modelId = await trainModelId(world);
});
afterEach(() => world.close());

const train = async (): Promise<void> => {
  await world.finalization.finalize((await succeededRun(world)).id);
};
const decisions = async () => {
  const { revision } = await world.store.models.get(modelId);
  return decisionsOf(await world.store.eventLog.eventsOf('model', modelId, revision));
};

describe('a model that is put to production', () => {
  it('gets its newest version as its champion, by whoever put it there', async () => {
    await train();
    await train();
    expect(await changes.setStage(modelId, 'production', 'ada')).toMatchObject({
      stage: 'production',
      championVersion: 2,
    });
    expect(await decisions()).toEqual([
      expect.objectContaining({
        action: 'promotion',
        kind: 'manual',
        version: 2,
        previous: null,
        previousMetrics: null,
        confidenceInterval: null,
        gates: [],
        decidedBy: 'ada',
        metrics: expect.objectContaining({ auc: expect.any(Number) }),
      }),
    ]);
  });

  it('without a version, gets the first one that comes, and no later one', async () => {
    await changes.setStage(modelId, 'production', 'ada');
    expect(await decisions()).toEqual([]);
    await train();
    await train();
    expect((await world.store.models.get(modelId)).championVersion).toBe(1);
    expect(await decisions()).toEqual([
      expect.objectContaining({ version: 1, decidedBy: 'ada', kind: 'manual' }),
    ]);
  });

  it('was registered there: the first version serves by the decision of whoever registered it', async () => {
    const { model } = registerModel(
      { id: modelId, name: 'm', teamId: null, stage: 'production' },
      { actor: 'grace', now: NOON },
    );
    expect(model.stageBy).toBe('grace');
    expect(newModel({ id: 'm', name: 'm', facets: {} }, NOON).stageBy).toBeNull();
  });

  it('keeps the champion that it has', async () => {
    await train();
    await changes.setStage(modelId, 'production', 'ada');
    await changes.setStage(modelId, 'retired', 'ada');
    await train();
    expect((await changes.setStage(modelId, 'production', 'grace')).championVersion).toBe(1);
    expect(await decisions()).toHaveLength(1);
  });

  it('passes over versions that were taken out', async () => {
    await train();
    await train();
    await world.store.models.transition(modelId, (model) => deleteVersion(model, 2, 'ada'));
    expect((await changes.setStage(modelId, 'production', 'ada')).championVersion).toBe(1);
  });

  it('while a version comes, gets one of the two whoever is first', async () => {
    await train();
    const run = await succeededRun(world);
    await Promise.all([
      changes.setStage(modelId, 'production', 'ada'),
      world.finalization.finalize(run.id),
      changes.change(modelId, (model) => changeModel(model, { teamId: 'risk' }, 'grace')),
    ]);
    const model = await world.store.models.get(modelId);
    expect(model).toMatchObject({ stage: 'production', teamId: 'risk', latestVersion: 2 });
    const [decision, ...others] = await decisions();
    expect(others).toEqual([]);
    expect(decision).toMatchObject({ version: model.championVersion, decidedBy: 'ada' });
  });
});

describe('a model that is deleted', () => {
  it('is a tombstone: its open runs are cancelled, its keys are free, and what happened to it stays', async () => {
    await train();
    const open = await insertRun(world, { isExclusive: true });
    const deletion = createModelDeletion({ ...world.ports, runUseCases: world.runUseCases });
    await deletion.delete({ id: modelId, actor: 'ada' });
    expect(await world.store.runs.get(open.id)).toMatchObject({ state: 'cancelled' });
    expect(await world.store.models.findLive(modelId)).toBeNull();
    expect(await world.store.models.get(modelId)).toMatchObject({ latestVersion: 1 });
    expect(await world.store.versions.findNumbers(modelId, [1])).toHaveLength(1);
    expect(await trainModelId(world)).not.toBe(modelId);
    await expect(deletion.delete({ id: modelId, actor: 'ada' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const { revision } = await world.store.models.get(modelId);
    const events = await world.store.eventLog.eventsOf('model', modelId, revision);
    expect(events.map(({ type }) => type)).toContain('model.deleted');
  });

  it('is deleted once, whoever asks at the same time', async () => {
    const deletion = createModelDeletion({ ...world.ports, runUseCases: world.runUseCases });
    const asked = ['ada', 'grace', 'eve'].map((actor) => deletion.delete({ id: modelId, actor }));
    const done = await Promise.allSettled(asked);
    expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('stays when whoever asks must not', async () => {
    const deletion = createModelDeletion({ ...world.ports, runUseCases: world.runUseCases });
    const open = await insertRun(world, { isExclusive: true });
    const assertMay = () => {
      throw new Error('not you');
    };
    await expect(deletion.delete({ id: modelId, actor: 'ada', assertMay })).rejects.toThrow('not you');
    expect(await world.store.runs.get(open.id)).toMatchObject({ state: 'queued' });
    expect(await world.store.models.findLive(modelId)).not.toBeNull();
  });
});
