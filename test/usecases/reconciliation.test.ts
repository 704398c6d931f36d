import { randomUUID } from 'node:crypto';
import { DomainError } from '../../src/domain/errors';
import type { WorkflowState } from '../../src/domain/orchestration';
import type { Run } from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import { NOON } from '../domain/records';
import { eventTypes, insertRun, openWorld, succeededRun, useCasesOver, type World } from './world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const reconcile = () => world.reconciliation.reconcile();
const openIds = async (): Promise<string[]> => (await world.store.runs.open()).map(({ id }) => id).sort();

function stands(run: Run, state: WorkflowState['state'], detail: string = state): void {
  world.orchestrator.states.set(run.id, { state, detail });
}

it('nothing open is nothing to do: Temporal is not even asked', async () => {
  const asked = () => Promise.reject(new Error('was asked'));
  const orchestrator = { ...world.orchestrator, runningIds: asked };
  const { reconciliation } = useCasesOver({ ...world.ports, orchestrator });
  expect(await reconciliation.reconcile()).toEqual({ open: 0, started: 0, terminated: 0 });
});

it('a missing or completed workflow of an open run is started, a running one is left alone', async () => {
  const missing = await insertRun(world);
  const completed = await insertRun(world);
  const running = await insertRun(world);
  stands(completed, 'completed');
  stands(running, 'running');
  expect(await reconcile()).toEqual({ open: 3, started: 2, terminated: 0 });
  expect(world.orchestrator.started.toSorted()).toEqual([missing.id, completed.id].toSorted());
});

it('a workflow that is not on the list but runs is left alone: lists lag', async () => {
  const run = await insertRun(world);
  stands(run, 'running');
  const orchestrator = { ...world.orchestrator, runningIds: async () => new Set<string>() };
  const { reconciliation } = useCasesOver({ ...world.ports, orchestrator });
  expect(await reconciliation.reconcile()).toEqual({ open: 1, started: 0, terminated: 0 });
  expect(world.orchestrator.started).toEqual([]);
});

it('a workflow that was ended from outside takes its run along: failed as terminated, and finalized', async () => {
  const run = await insertRun(world);
  stands(run, 'ended', 'TERMINATED');
  expect(await reconcile()).toEqual({ open: 1, started: 0, terminated: 1 });
  expect(await world.store.runs.get(run.id)).toMatchObject({
    state: 'failed',
    failure: { kind: 'terminated', message: expect.stringContaining('TERMINATED') },
    finalizedAt: expect.any(String),
  });
  expect(await openIds()).toEqual([]);
  expect(await eventTypes(world, new Set([run.id]))).toEqual(['run.accepted', 'run.failed', 'run.finalized']);
});

it('a workflow that ended between the end of its run and what follows loses no success', async () => {
  const run = await succeededRun(world);
  stands(run, 'ended', 'TERMINATED');
  await reconcile();
  expect(await world.store.runs.get(run.id)).toMatchObject({
    state: 'succeeded',
    finalizedAt: expect.any(String),
    failure: null,
  });
  expect(await world.ports.directory.list()).toHaveLength(1);
});

it('repeated by several at once it changes nothing more', async () => {
  const ended = await insertRun(world);
  stands(ended, 'ended', 'FAILED');
  await Promise.all([reconcile(), reconcile(), reconcile()]);
  await reconcile();
  expect(await eventTypes(world, new Set([ended.id]))).toEqual([
    'run.accepted',
    'run.failed',
    'run.finalized',
  ]);
});

describe('entries of open runs', () => {
  it('of finalized runs are dropped', async () => {
    const run = await insertRun(world);
    await world.store.runs.transition(run.id, (current) =>
      rules.cancel(current, { actor: 'local', reason: null, now: NOON }),
    );
    await world.finalization.finalize(run.id);
    const openRuns = world.store.connection.collection<{ _id: string; addedAt: string }>('openRuns');
    await openRuns.insertOne({ _id: run.id, addedAt: NOON });
    await reconcile();
    expect(await openIds()).toEqual([]);
    expect(world.orchestrator.started).toEqual([]);
  });

  it('whose run was never stored are dropped after ten minutes, and not before', async () => {
    const stored = await insertRun(world);
    stands(stored, 'running');
    const lost = randomUUID();
    const openRuns = world.store.connection.collection<{ _id: string; addedAt: string }>('openRuns');
    await openRuns.insertOne({ _id: lost, addedAt: world.ports.clock.now() });
    world.ports.clock.advance(9 * 60_000);
    await reconcile();
    expect(await openIds()).toEqual([lost, stored.id].sort());
    world.ports.clock.advance(2 * 60_000);
    await reconcile();
    expect(await openIds()).toEqual([stored.id]);
  });

  it('that were lost are found again by a full look', async () => {
    const open = await insertRun(world);
    const done = await insertRun(world);
    await world.store.runs.transition(done.id, () => ({
      changes: { state: 'failed', finalizedAt: NOON },
      event: null,
    }));
    await world.store.connection.collection('openRuns').deleteMany({});
    await world.store.runs.sweepOpen();
    expect(await openIds()).toEqual([open.id]);
    await world.store.runs.sweepOpen();
    expect(await openIds()).toEqual([open.id]);
  });
});

describe('trouble', () => {
  it('with one run keeps no other from moving, and is told', async () => {
    const [first, broken, last] = [await insertRun(world), await insertRun(world), await insertRun(world)];
    const { orchestrator } = world;
    const state = async (id: string) => {
      if (id === broken.id) throw new Error('it is broken');
      return orchestrator.state(id);
    };
    const { reconciliation } = useCasesOver({ ...world.ports, orchestrator: { ...orchestrator, state } });
    expect(await reconciliation.reconcile()).toMatchObject({ open: 3, started: 2 });
    expect(orchestrator.started.toSorted()).toEqual([first.id, last.id].toSorted());
    expect(world.delayed).toEqual([broken.id]);
  });

  it('with Temporal ends the pass: what can’t be asked is not taken for missing', async () => {
    await insertRun(world);
    const away = () => Promise.reject(new DomainError('UNAVAILABLE', 'Temporal is away'));
    const { orchestrator } = world;
    for (const broken of [{ state: away }, { runningIds: away }, { ensureStarted: away }]) {
      const { reconciliation } = useCasesOver({
        ...world.ports,
        orchestrator: { ...orchestrator, ...broken },
      });
      await expect(reconciliation.reconcile()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    }
    expect(orchestrator.started).toEqual([]);
  });
});

it('more open runs than fit into one look are all reconciled', async () => {
  const ids = new Set<string>();
  for (let made = 0; made < 105; made++) ids.add((await insertRun(world)).id);
  expect(await reconcile()).toEqual({ open: 105, started: 105, terminated: 0 });
  expect(new Set(world.orchestrator.started)).toEqual(ids);
});
