import * as fc from 'fast-check';
import { LOCAL } from '../../../src/domain/auth/principal';
import { DomainError } from '../../../src/domain/errors';
import type { Model } from '../../../src/domain/model';
import { changeModel } from '../../../src/domain/model-registration';
import { createModelDeletion } from '../../../src/usecases/registry/deletion';
import { createModelHistory, type ModelHistory } from '../../../src/usecases/registry/history';
import { createModelChanges } from '../../../src/usecases/registry/model-changes';
import { createPromotions } from '../../../src/usecases/registry/promotions';
import { createVersions } from '../../../src/usecases/registry/versions';
import { afterNoon } from '../../domain/records';
import { openWorld, succeededRun, trainModelId, type World } from '../world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const small = fc.integer({ min: 1, max: 4 });
const STEPS = fc.oneof(
  fc.record({ kind: fc.constant('train' as const) }),
  fc.record({ kind: fc.constant('stage' as const), to: fc.constantFrom('draft', 'production', 'retired') }),
  fc.record({ kind: fc.constant('team' as const), to: fc.constantFrom('risk', null) }),
  fc.record({ kind: fc.constant('promote' as const), version: small }),
  fc.record({ kind: fc.constant('rollback' as const), version: fc.option(small) }),
  fc.record({ kind: fc.constant('delete version' as const), version: small }),
);
type Step = typeof STEPS extends fc.Arbitrary<infer T> ? T : never;

/** What is refused changes nothing, and that is told by the replay too. */
const refusalsAside = (error: unknown): void => {
  if (!(error instanceof DomainError)) throw error;
};

async function take(step: Step, modelId: string, history: ModelHistory): Promise<void> {
  const ports = { ...world.ports, modelHistory: history };
  const asked = { modelId, reason: null, ifMatch: null, request: null };
  const changes = createModelChanges(ports);
  if (step.kind === 'train') await world.finalization.finalize((await succeededRun(world)).id);
  else if (step.kind === 'stage') await changes.setStage(modelId, step.to, 'ada');
  else if (step.kind === 'team')
    await changes.change(modelId, (model) => changeModel(model, { teamId: step.to }, 'ada'));
  else if (step.kind === 'promote')
    await createPromotions(ports).promote({ ...asked, version: step.version }, LOCAL);
  else if (step.kind === 'rollback')
    await createPromotions(ports).rollback({ ...asked, version: step.version }, LOCAL);
  else await createVersions(ports).delete({ modelId, number: step.version, ifMatch: null }, LOCAL);
}

/** The states that a model went through, as they were read at the time. */
async function live(steps: readonly Step[], history: ModelHistory) {
  const modelId = await trainModelId(world);
  const states: Model[] = [await world.store.models.get(modelId)];
  for (const step of steps) {
    world.ports.clock.advance(7);
    await take(step, modelId, history).catch(refusalsAside);
    states.push(await world.store.models.get(modelId));
  }
  return { modelId, states };
}

const shifted = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

it('as of any instant, a model reads as it was read then, whatever was done with it', async () => {
  const history = createModelHistory(world.ports);
  const deletion = createModelDeletion({ ...world.ports, runUseCases: world.runUseCases });
  const alive = fc.asyncProperty(fc.array(STEPS, { minLength: 1, maxLength: 10 }), async (steps) => {
    const { modelId, states } = await live(steps, history);
    world.ports.clock.advance(7);
    await deletion.delete({ id: modelId, actor: 'ada' });
    const { lastEventAt: deletedAt } = await world.store.models.get(modelId);
    world.ports.clock.advance(7);
    const instants = states.flatMap(({ lastEventAt: at }) => [at, shifted(at, 1), shifted(at, 6)]);
    for (const at of instants) {
      const replayed = states.findLast(({ lastEventAt }) => lastEventAt <= at);
      expect(await history.asOf(modelId, at, LOCAL)).toEqual(replayed);
      const served = await history.served(modelId, at, LOCAL);
      expect(served.version?.number ?? null).toBe(replayed?.championVersion ?? null);
      expect(served.decision?.version ?? null).toBe(replayed?.championVersion ?? null);
    }
    const first = states[0]?.lastEventAt ?? '';
    for (const at of [shifted(first, -1), deletedAt, shifted(deletedAt, 1)])
      await expect(history.asOf(modelId, at, LOCAL)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
  await fc.assert(alive, { numRuns: 12 });
});

it('what is still to come can not be asked for', async () => {
  const history = createModelHistory(world.ports);
  const modelId = await trainModelId(world);
  const asked = history.asOf(modelId, '2999-01-01T00:00:00.000Z', LOCAL);
  await expect(asked).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  await expect(history.asOf(modelId, afterNoon(0), LOCAL)).resolves.toBeDefined();
});
