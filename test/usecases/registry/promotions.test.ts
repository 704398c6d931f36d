import { LOCAL } from '../../../src/domain/auth/principal';
import { type Decision, decisionsOf } from '../../../src/domain/registry/decision';
import { createPromotions, type MoveAsked, type Promotions } from '../../../src/usecases/registry/promotions';
import { interruptedAt } from '../interruption';
import { eventTypes, openWorld, succeededRun, trainModelId, type World } from '../world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

type Move = (promotions: Promotions, asked: MoveAsked) => ReturnType<Promotions['promote']>;
const promote: Move = (promotions, asked) => promotions.promote({ ...asked, version: 2 }, LOCAL);
const rollback: Move = (promotions, asked) => promotions.rollback({ ...asked, version: null }, LOCAL);

async function decisions(modelId: string): Promise<Decision[]> {
  const { revision } = await world.ports.models.get(modelId);
  return decisionsOf(await world.ports.eventLog.eventsOf('model', modelId, revision));
}

/** Moves the champion, having died before the call with this number, and asks again with the same key. */
async function moveDying(modelId: string, move: Move, number: number): Promise<number> {
  const before = await decisions(modelId);
  const request = { key: `${before.length}`, digest: 'a body' };
  const asked = { modelId, reason: 'drift', ifMatch: null, request };
  const { ports, calls } = interruptedAt(world.ports, number);
  await move(createPromotions(ports), asked).catch(() => undefined);
  const made = await move(createPromotions(world.ports), asked);
  expect(await move(createPromotions(world.ports), asked)).toEqual({ ...made, isReplayed: true });
  expect(await decisions(modelId)).toEqual([...before, made.decision]);
  const { championVersion } = await world.ports.models.get(modelId);
  expect([made.decision.version, championVersion]).toEqual(move === promote ? [2, 2] : [1, 1]);
  return calls();
}

it('a champion moves once, with one decision, wherever a promotion or a rollback died, once it was asked for again', async () => {
  const modelId = await trainModelId(world);
  for (let version = 1; version <= 2; version++) {
    await world.finalization.finalize((await succeededRun(world)).id);
    const asked = { modelId, reason: null, ifMatch: null, request: null };
    await createPromotions(world.ports).promote({ ...asked, version }, LOCAL);
  }
  const backFirst = await moveDying(modelId, rollback, Number.POSITIVE_INFINITY);
  const calls = Math.max(backFirst, await moveDying(modelId, promote, Number.POSITIVE_INFINITY));
  expect(calls).toBeGreaterThan(3);
  for (let number = 1; number <= calls; number++) {
    await moveDying(modelId, rollback, number);
    await moveDying(modelId, promote, number);
  }
  const types = await eventTypes(world, new Set([modelId]));
  expect(types.filter((type) => type === 'model.promoted')).toHaveLength(calls + 3);
  expect(types.filter((type) => type === 'model.rolled_back')).toHaveLength(calls + 1);
});
