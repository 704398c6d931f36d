import { randomUUID } from 'node:crypto';
import type { Run, RunState } from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import { NOON } from '../domain/records';
import { scriptedTrainer } from '../support/scripted-trainer';
import { interruptedAt } from './interruption';
import { attemptsOver, eventTypes, insertRun, openWorld, useCasesOver, type World } from './world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const by = { actor: 'local', reason: null, now: NOON };

function acceptParent(): Promise<Run> {
  const request = { modelType: 'all', retrain: true, useCv: false, hyperparameters: {} } as const;
  return world.trainJobs.start(request, 'ann');
}

const childrenOf = (parent: Run): Promise<Run[]> =>
  world.store.runs.findMany(parent.children.map(({ id }) => id));
const states = async (parent: Run): Promise<RunState[]> =>
  (await childrenOf(parent)).map(({ state }) => state);

/** Ends a run and does all that follows. */
async function end(id: string, state: 'failed' | 'cancelled'): Promise<void> {
  const failure = { kind: 'input', message: 'no rows' } as const;
  await world.store.runs.transition(id, (run) =>
    state === 'failed' ? rules.settleFailed(run, { failure, now: NOON }) : rules.cancel(run, by),
  );
  await world.finalization.finalize(id);
}

describe('inserting children', () => {
  it('stores and starts each as the parent has it, then the parent runs', async () => {
    const parent = await acceptParent();
    await world.runUseCases.insertChildren(parent.id);
    const children = await childrenOf(parent);
    expect(children.map(({ id }) => id)).toEqual(parent.children.map(({ id }) => id));
    for (const [index, child] of children.entries())
      expect(child).toMatchObject({
        state: 'queued',
        parentId: parent.id,
        actor: 'ann',
        modelId: parent.children[index]?.modelId,
        spec: parent.children[index]?.spec,
        facets: { train: { modelType: parent.children[index]?.modelType, retrain: true } },
      });
    expect(world.orchestrator.started).toEqual([parent.id, ...children.map(({ id }) => id)]);
    expect(await world.store.runs.get(parent.id)).toMatchObject({ state: 'running', attempt: 1 });
  });

  it('interrupted anywhere and repeated leaves each child once', async () => {
    for (let number = 1; number <= 9; number++) {
      const parent = await acceptParent();
      const { ports } = interruptedAt(world.ports, number);
      const dying = useCasesOver(ports).runUseCases.insertChildren(parent.id);
      await dying.catch(() => undefined);
      await world.runUseCases.insertChildren(parent.id);
      await world.runUseCases.insertChildren(parent.id);
      expect(await states(parent)).toEqual(['queued', 'queued', 'queued']);
      const ids = new Set([parent.id, ...parent.children.map(({ id }) => id)]);
      expect(await eventTypes(world, ids)).toEqual([
        'run.accepted',
        'run.attempt_began',
        'run.accepted',
        'run.accepted',
        'run.accepted',
      ]);
    }
  });

  it('leaves a child that has moved on meanwhile as it is', async () => {
    const parent = await acceptParent();
    await world.runUseCases.insertChildren(parent.id);
    const [first] = parent.children;
    await end(first?.id ?? '', 'failed');
    await world.runUseCases.insertChildren(parent.id);
    expect(await states(parent)).toEqual(['failed', 'queued', 'queued']);
  });

  it('of a cancelled parent does nothing', async () => {
    const parent = await acceptParent();
    await world.runUseCases.cancel(parent.id, 'ann');
    await world.runUseCases.insertChildren(parent.id);
    expect(await childrenOf(parent)).toEqual([]);
    expect((await world.store.runs.get(parent.id)).state).toBe('cancelled');
  });
});

describe('a cancelled parent', () => {
  it('takes its open children along and wakes them; those that have ended stay as they are', async () => {
    const parent = await acceptParent();
    await world.runUseCases.insertChildren(parent.id);
    const [first, second, third] = parent.children;
    await end(first?.id ?? '', 'failed');
    world.orchestrator.woken.length = 0;
    await world.store.runs.transition(second?.id ?? '', (run) => rules.beginAttempt(run, 'w/1', NOON));
    await world.runUseCases.cancel(parent.id, 'ann');
    expect(await states(parent)).toEqual(['failed', 'cancelled', 'cancelled']);
    expect(world.orchestrator.woken).toEqual([second?.id, third?.id, parent.id]);
  });

  it('takes along the child that was just being inserted, at the latest when it is finalized', async () => {
    const parent = await acceptParent();
    const { runs } = world.store;
    let inserted = 0;
    const racing = {
      ...runs,
      async insert(...given: Parameters<typeof runs.insert>) {
        inserted += 1;
        if (inserted === 2) await world.runUseCases.cancel(parent.id, 'ann');
        return runs.insert(...given);
      },
    };
    await useCasesOver({ ...world.ports, runs: racing }).runUseCases.insertChildren(parent.id);
    expect(await states(parent)).toEqual(['cancelled', 'queued', 'queued']);
    await world.finalization.finalize(parent.id);
    expect(await states(parent)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect((await runs.get(parent.id)).state).toBe('cancelled');
  });

  it('has no child that begins, also not one inserted after all that followed', async () => {
    const parent = await acceptParent();
    await end(parent.id, 'cancelled');
    const run = await insertRun(world, { parentId: parent.id });
    const trainer = scriptedTrainer([]);
    const attempts = attemptsOver(world, trainer);
    const control = { key: 'w/1', stopping: new AbortController().signal, onProgress: () => undefined };
    expect(await attempts.execute(run.id, control)).toBe('superseded');
    expect(trainer.resumedFrom).toEqual([]);
    expect(await world.store.runs.get(run.id)).toMatchObject({ state: 'cancelled', attempt: 0 });
  });
});

describe('a parent', () => {
  it('is settled only when its last child has been finalized, by whoever asks', async () => {
    const parent = await acceptParent();
    await world.runUseCases.insertChildren(parent.id);
    for (const { id } of parent.children) {
      expect(await world.runUseCases.settleParent(parent.id)).toBe(false);
      await end(id, 'cancelled');
    }
    const answers = await Promise.all([1, 2, 3].map(() => world.runUseCases.settleParent(parent.id)));
    expect(answers).toEqual([true, true, true]);
    expect(await world.store.runs.get(parent.id)).toMatchObject({
      state: 'failed',
      failure: { kind: 'child', message: expect.stringContaining('xgboost (cancelled)') },
    });
    expect(await eventTypes(world, new Set([parent.id]))).toEqual([
      'run.accepted',
      'run.attempt_began',
      'run.failed',
    ]);
  });

  it('is woken by each child that ends', async () => {
    const parent = await acceptParent();
    await world.runUseCases.insertChildren(parent.id);
    for (const { id } of parent.children) await end(id, 'failed');
    expect(world.orchestrator.woken).toEqual([parent.id, parent.id, parent.id]);
  });
});

describe('a workflow that was cancelled', () => {
  it('cancels its open run, and leaves one that has ended, or was never stored, as it is', async () => {
    const parent = await acceptParent();
    await world.runUseCases.insertChildren(parent.id);
    await world.runUseCases.cancelIfOpen(parent.id, 'temporal');
    expect(await states(parent)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    const cancelled = await world.store.runs.get(parent.id);
    expect(cancelled.state).toBe('cancelled');
    await world.runUseCases.cancelIfOpen(parent.id, 'temporal');
    expect(await world.store.runs.get(parent.id)).toEqual(cancelled);
    await world.runUseCases.cancelIfOpen(randomUUID(), 'temporal');
  });
});

it('the next step of a run that was never stored is to stop', async () => {
  expect(await world.runUseCases.nextStep(randomUUID(), new Date().toISOString())).toEqual({
    motion: { kind: 'stop' },
    standing: null,
  });
});
