import { randomUUID } from 'node:crypto';
import { LOCAL } from '../../src/domain/auth/principal';
import type { Report } from '../../src/domain/outside-report';
import { registerProjectModel } from '../../src/domain/project-model';
import { projectStatusOf } from '../../src/domain/project-status';
import { trainingToken } from '../../src/domain/project-training';
import { NOON } from '../domain/records';
import { interruptedAt } from './interruption';
import { eventTypes, openWorld, useCasesOver, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const DONE: Report = {
  told: { artifacts: { model_artifact_path: 's3://v1' }, metrics: { accuracy: 0.9 }, trainingMetrics: {} },
  outcome: { state: 'succeeded' },
};
const LOST: Report = { told: {}, outcome: { state: 'failed', reason: 'no rows' } };

async function aStoredModel(): Promise<string> {
  const asked = { id: randomUUID(), name: 'scorer', projectId: 'p', ontologyId: 'o', description: '' };
  const config = { type: 'regression' as const, trainingConfig: { trainer: 'external' }, metadata: {} };
  const { model, event } = registerProjectModel({ ...asked, ...config }, { actor: 'ada', now: NOON });
  await world.ports.models.insert({ model, event });
  return model.id;
}

type Cases = ReturnType<typeof useCasesOver>;
const start = (cases: Cases, modelId: string) =>
  cases.projectTrainings.start({ modelId, storageIds: [], trainingConfig: {} }, LOCAL);
const report = (cases: Cases, modelId: string, told: Report, token: string | null = null) =>
  cases.projectTrainings.report({ modelId, report: told, token }, LOCAL);
const statusOf = async (id: string) => projectStatusOf(await world.ports.models.get(id));
const runsOf = async (modelId: string) => {
  const query = { state: null, modelId, hiddenModelIds: [], skip: 0, limit: 10 };
  return (await world.ports.runs.history(query)).runs;
};

/** What the reconciler and the workflows do once they look. */
async function recover(modelId: string): Promise<void> {
  for (const { id } of await runsOf(modelId)) {
    const { motion } = await world.runUseCases.nextStep(id, NOON);
    if (motion.kind === 'finalize') await world.finalization.finalize(id);
  }
}

/** Does `act` on a model that `make` makes, dying before each call in turn. */
async function dieEverywhere(
  make: () => Promise<string>,
  act: (cases: Cases, modelId: string) => Promise<unknown>,
  check: (modelId: string) => Promise<void>,
): Promise<number> {
  const whole = interruptedAt(world.ports, Number.POSITIVE_INFINITY);
  const first = await make();
  await act(useCasesOver(whole.ports), first);
  await check(first);
  for (let number = 1; number <= whole.calls(); number++) {
    const modelId = await make();
    const { ports } = interruptedAt(world.ports, number);
    await act(useCasesOver(ports), modelId).catch(() => undefined);
    await check(modelId);
  }
  return whole.calls();
}

it('an acceptance that is interrupted anywhere leaves nothing, or a training that its workflow shows', async () => {
  let accepted = 0;
  const calls = await dieEverywhere(aStoredModel, start, async (modelId) => {
    const runs = await runsOf(modelId);
    await recover(modelId);
    accepted += runs.length;
    expect(await statusOf(modelId)).toBe(runs.length === 0 ? 'draft' : 'training');
    const again = await start(world, modelId).catch((error: unknown) => error);
    expect(again).toMatchObject(runs.length > 0 ? { code: 'ALREADY_EXISTS' } : { run: { modelId } });
    await report(world, modelId, DONE);
    expect(await statusOf(modelId)).toBe('trained');
    await start(world, modelId);
  });
  expect(accepted).toBeGreaterThan(1);
  expect(accepted).toBeLessThan(calls);
});

const withOpenTraining = async (): Promise<string> => {
  const modelId = await aStoredModel();
  await start(world, modelId);
  return modelId;
};

describe.each([
  ['of an open training', withOpenTraining],
  ['of a training that nobody started', aStoredModel],
])('a report %s', (_of, make) => {
  it.each([
    ['success', DONE, 'trained'],
    ['failure', LOST, 'failed'],
  ])('of %s that is interrupted anywhere counts once when it is sent again', async (_what, told, status) => {
    await dieEverywhere(
      make,
      (cases, modelId) => report(cases, modelId, told),
      async (modelId) => {
        for (let again = 0; again < 2; again++) await report(world, modelId, told);
        expect(await statusOf(modelId)).toBe(status);
        const runs = await runsOf(modelId);
        expect(runs).toMatchObject([{ finalizedAt: expect.any(String), outside: expect.anything() }]);
        const { latestVersion, facets } = await world.ports.models.get(modelId);
        expect(latestVersion).toBe(told === DONE ? 1 : 0);
        expect(facets.project?.failureReason).toBe(told === DONE ? null : 'no rows');
        const types = await eventTypes(world, new Set([modelId]));
        const ended = types.filter((type) => type === 'model.trained' || type === 'model.failed');
        expect([types.filter((type) => type === 'model.training_began').length, ended.length]).toEqual([
          1, 1,
        ]);
      },
    );
  });

  it('that is stored is carried through without being sent again', async () => {
    let stored = 0;
    await dieEverywhere(
      make,
      (cases, modelId) => report(cases, modelId, DONE),
      async (modelId) => {
        const isStored = (await runsOf(modelId)).some(({ state }) => state === 'succeeded');
        await recover(modelId);
        stored += isStored ? 1 : 0;
        expect((await statusOf(modelId)) === 'trained').toBe(isStored);
      },
    );
    expect(stored).toBeGreaterThan(4);
  });
});

describe('reports that contradict each other, through two processes at once', () => {
  const AT_ONCE = 30;
  const failing = (number: number): Report => ({
    told: {},
    outcome: { state: 'failed', reason: `reason ${number}` },
  });
  const reportAll = (modelId: string, token: string | null) => {
    const processes = [world, useCasesOver(world.ports)];
    return Promise.all(
      Array.from({ length: AT_ONCE }, (_, number) =>
        report(processes[number % 2] ?? world, modelId, failing(number), token).then(
          () => 'taken',
          (error: unknown) => error,
        ),
      ),
    );
  };

  it('are all taken without a token, and each is a training of its own', async () => {
    const modelId = await aStoredModel();
    expect(await reportAll(modelId, null)).toEqual(Array.from({ length: AT_ONCE }, () => 'taken'));
    expect(
      (await world.ports.runs.history({ state: 'failed', modelId, hiddenModelIds: [], skip: 0, limit: 1 }))
        .total,
    ).toBe(AT_ONCE);
    expect(await statusOf(modelId)).toBe('failed');
  });

  it('of one training are refused but for the one that ended it', async () => {
    const modelId = await aStoredModel();
    const { run } = await start(world, modelId);
    const answers = await reportAll(modelId, trainingToken(run));
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    const refused = answers.filter((answer) => answer !== 'taken');
    expect(refused).toEqual(
      Array.from({ length: AT_ONCE - 1 }, () => expect.objectContaining({ code: 'INVALID_STATE' })),
    );
  });
});

it('a deletion that is interrupted anywhere can be made again, or ends what trained the model', async () => {
  const remove = (cases: Cases, id: string) => cases.modelDeletion.delete({ id, actor: 'ada' });
  await dieEverywhere(withOpenTraining, remove, async (modelId) => {
    await recover(modelId);
    if ((await world.ports.models.findLive(modelId)) !== null) await remove(world, modelId);
    expect(await runsOf(modelId)).toMatchObject([{ state: 'cancelled' }]);
  });
});

it('a training that was accepted while its model was being deleted is cancelled by its workflow', async () => {
  const modelId = await aStoredModel();
  const { run } = await start(world, modelId);
  await world.ports.models.transition(modelId, () => ({ changes: { deletedAt: NOON }, event: null }));
  expect((await world.runUseCases.nextStep(run.id, NOON)).motion).toEqual({ kind: 'finalize' });
  expect(await runsOf(modelId)).toMatchObject([{ state: 'cancelled' }]);
});

it('a training counts as the newer one whatever the clock of its machine says', async () => {
  const modelId = await aStoredModel();
  await start(world, modelId);
  await report(world, modelId, LOST);
  const model = await world.ports.models.get(modelId);
  const training = model.training && { ...model.training, acceptedAt: '2999-01-01T00:00:00.000Z' };
  await world.ports.models.transition(modelId, () => ({ changes: { training }, event: null }));
  await start(world, modelId);
  expect(await statusOf(modelId)).toBe('training');
  await report(world, modelId, DONE);
  expect(await statusOf(modelId)).toBe('trained');
});
