import type { Run } from '../../src/domain/run';
import type { Trainer } from '../../src/domain/trainer';
import type { Engine } from '../../src/domain/training';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import { acceptJob, eventTypesOf, finished, workflowOf, workflowResult } from '../support/runs';
import { type Act, scriptedTrainer } from '../support/scripted-trainer';
import { startLightWorker, startTrainerWorker } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
});
afterAll(async () => {
  await test.close();
});

const ENGINES = ['neural_network', 'xgboost', 'random_forest'] as const;
type Scripts = Partial<Record<Engine, Act[]>>;

/** Each engine follows a script of its own. */
function trainerByEngine(scripts: Scripts): Trainer {
  const train: Trainer['train'] = (job, hooks) =>
    scriptedTrainer(scripts[job.engine] ?? []).train(job, hooks);
  return { ...scriptedTrainer(), train };
}

async function childrenOf(id: string): Promise<Run[]> {
  const parent = await test.core.runs.get(id);
  return test.core.runs.findMany(parent.children.map((child) => child.id));
}

/** Each child has a slot, so that those that hang keep no other waiting. */
async function withTrainers(scripts: Scripts, work: () => Promise<void>): Promise<void> {
  const worker = startTrainerWorker(test, trainerByEngine(scripts), ENGINES.length);
  try {
    await work();
  } finally {
    await worker.stop();
  }
}

const hanging: Act[] = [{ do: 'progress', fraction: 0.1 }, { do: 'hang' }];

it('a parent runs one child for each type, and succeeds when all have', async () => {
  await withTrainers({ neural_network: [], xgboost: [], random_forest: [] }, async () => {
    const id = await acceptJob(test, 'all');
    expect(await workflowResult(test, id)).toBe('succeeded');
    const children = await childrenOf(id);
    expect(children.map((child) => child.spec?.engine)).toEqual(ENGINES);
    expect(children.map(({ state, parentId }) => ({ state, parentId }))).toEqual(
      ENGINES.map(() => ({ state: 'succeeded', parentId: id })),
    );
    expect(await test.core.runs.get(id)).toMatchObject({ state: 'succeeded', report: null, artifact: null });
    expect((await eventTypesOf(test, id)).filter((type) => type === 'run.succeeded')).toHaveLength(1);
    await keepHistory(test, ['run', 'parent-success'], workflowOf(test, id));
  });
});

it('a parent fails naming the children that failed, after all have ended', async () => {
  const failing: Act[] = [{ do: 'fail', kind: 'input', message: 'empty table' }];
  await withTrainers({ neural_network: failing, xgboost: [], random_forest: failing }, async () => {
    const id = await acceptJob(test, 'all');
    expect(await workflowResult(test, id)).toBe('failed');
    expect((await test.core.runs.get(id)).failure).toEqual({
      kind: 'child',
      message: 'not completed: neural-net (failed), random-forest (failed)',
    });
    expect((await childrenOf(id)).map(({ state }) => state)).toEqual(['failed', 'succeeded', 'failed']);
    await keepHistory(test, ['run', 'parent-failure'], workflowOf(test, id));
  });
});

it('cancelling a parent cancels the children that are open, and leaves those that have ended', async () => {
  await withTrainers({ neural_network: [], xgboost: hanging, random_forest: hanging }, async () => {
    const id = await acceptJob(test, 'all');
    await eventually(
      () => childrenOf(id),
      (children) =>
        children[0]?.finalizedAt != null && children.slice(1).every((child) => child.progress !== null),
    );
    await test.core.trainJobs.cancel(id, 'local');
    const states = (await childrenOf(id)).map(({ state }) => state);
    expect(states).toEqual(['succeeded', 'cancelled', 'cancelled']);
    expect(await workflowResult(test, id)).toBe('cancelled');
    for (const child of await childrenOf(id)) await finished(test, child.id);
    expect((await childrenOf(id)).map(({ state }) => state)).toEqual(states);
    await keepHistory(test, ['run', 'cancelled-parent'], workflowOf(test, id));
  });
});

it('cancelling one child leaves the others, and the parent fails naming it', async () => {
  await withTrainers({ neural_network: [], xgboost: hanging, random_forest: [] }, async () => {
    const id = await acceptJob(test, 'all');
    const [, xgboost] = await eventually(
      () => childrenOf(id),
      (children) => children[1]?.progress != null,
    );
    await test.core.trainJobs.cancel(xgboost?.id ?? '', 'local');
    expect(await workflowResult(test, id)).toBe('failed');
    expect((await test.core.runs.get(id)).failure?.message).toBe('not completed: xgboost (cancelled)');
    expect((await childrenOf(id)).map(({ state }) => state)).toEqual(['succeeded', 'cancelled', 'succeeded']);
  });
});

it('a parent cancelled before it had children gets none that run', async () => {
  const id = await acceptJob(test, 'all');
  await test.core.trainJobs.cancel(id, 'local');
  expect(await workflowResult(test, id)).toBe('cancelled');
  for (const child of await childrenOf(id)) expect(child.state).toBe('cancelled');
});
