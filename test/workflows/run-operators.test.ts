import { FAILURE_KINDS } from '../../src/domain/training';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import { resetWorkflow } from '../support/resets';
import {
  acceptJob,
  eventTypesOf,
  finished,
  training,
  withTrainer,
  workflowOf,
  workflowResult,
} from '../support/runs';
import type { Act } from '../support/scripted-trainer';
import { startLightWorker } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
});
afterAll(async () => {
  await test.close();
});

const NO_FAILURES = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, 0]));

const working: Act[] = [
  { do: 'progress', fraction: 0.2 },
  { do: 'hang', checkpointAtStop: 0.3 },
];

it('a run whose workflow was terminated is settled as failed, with everything that follows', async () => {
  await withTrainer(test, [working], async () => {
    const id = await acceptJob(test);
    await training(test, id);
    await workflowOf(test, id).terminate('an operator');
    expect(await test.core.reconciliation.reconcile()).toMatchObject({ terminated: 1 });
    const run = await test.core.runs.get(id);
    expect(run).toMatchObject({ state: 'failed', attempt: 1, failure: { kind: 'terminated' } });
    expect(run.failure?.message).toContain('TERMINATED');
    expect(run.finalizedAt).not.toBeNull();
    expect(await test.core.reconciliation.reconcile()).toMatchObject({ open: 0, terminated: 0 });
    await keepHistory(test, ['run', 'terminated'], workflowOf(test, id));
  });
  await withTrainer(test, [[]], async () => {
    const next = await acceptJob(test);
    expect((await finished(test, next)).state).toBe('succeeded');
  });
});

it('a parent whose workflow was terminated fails, and its children are cancelled', async () => {
  await withTrainer(test, [working], async () => {
    const id = await acceptJob(test, 'all');
    const { children } = await test.core.runs.get(id);
    await eventually(
      () => test.core.runs.findMany(children.map((child) => child.id)),
      (inserted) => inserted.some(({ progress }) => progress !== null),
    );
    await workflowOf(test, id).terminate('an operator');
    await test.core.reconciliation.reconcile();
    expect(await test.core.runs.get(id)).toMatchObject({ state: 'failed', failure: { kind: 'terminated' } });
    const inserted = await test.core.runs.findMany(children.map((child) => child.id));
    for (const child of inserted) expect((await finished(test, child.id)).state).toBe('cancelled');
  });
});

it.each([
  ['first', 'reset'],
  ['last', 'reset-late'],
] as const)(
  'a workflow reset to its %s task while the run trains goes on from the checkpoint, and ends it once',
  async (task, path) => {
    await withTrainer(test, [working, []], async (trainer) => {
      const id = await acceptJob(test);
      await training(test, id);
      const temporalRunId = await resetWorkflow(test, workflowOf(test, id), task);
      expect(await workflowResult(test, id)).toBe('succeeded');
      expect((await workflowOf(test, id).describe()).runId).toBe(temporalRunId);
      expect(await finished(test, id)).toMatchObject({
        state: 'succeeded',
        attempt: 2,
        failures: NO_FAILURES,
      });
      expect(trainer.resumedFrom).toHaveLength(2);
      const ends = (await eventTypesOf(test, id)).filter((type) => /succeeded|finalized/.test(type));
      expect(ends).toEqual(['run.succeeded', 'run.finalized']);
      await keepHistory(test, ['run', path], workflowOf(test, id));
    });
  },
);

it('a workflow reset after the end of its run changes nothing', async () => {
  await withTrainer(test, [[]], async () => {
    const id = await acceptJob(test);
    await workflowResult(test, id);
    const before = await test.core.runs.get(id);
    await resetWorkflow(test, workflowOf(test, id), 'first');
    expect(await workflowResult(test, id)).toBe('succeeded');
    expect(await test.core.runs.get(id)).toEqual(before);
  });
});
