import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { acceptJob, currentDetails, finished, workflowOf } from '../support/runs';
import { startLightWorker, startReconcilerOf } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
});
afterAll(async () => {
  await test.close();
});

it('of two processes one reconciles, and the other takes over when it stops', async () => {
  const passes: string[] = [];
  const first = startReconcilerOf(test, { onPass: () => void passes.push('first') });
  await eventually(
    async () => passes,
    (seen) => seen.length === 1,
  );
  const second = startReconcilerOf(test, { onPass: () => void passes.push('second') });
  await first.stop();
  await eventually(
    async () => passes,
    (seen) => seen.length === 2,
  );
  await second.stop();
  expect(passes).toEqual(['first', 'second']);
});

it('a run that can not be finished does not keep the next from its workflow', async () => {
  const [stuck, next] = [await acceptJob(test), await acceptJob(test)];
  for (const id of [stuck, next]) await workflowOf(test, id).terminate('an operator');
  await test.core.runs.transition(stuck, () => ({ changes: { modelId: 'no-such-model' }, event: null }));
  expect(await test.core.reconciliation.reconcile()).toMatchObject({ open: 2, terminated: 1 });
  expect((await finished(test, next)).state).toBe('failed');
  expect(await test.core.runs.get(stuck)).toMatchObject({ state: 'failed', finalizedAt: null });
  await test.core.runs.transition(stuck, () => ({ changes: { modelId: null }, event: null }));
  await test.core.reconciliation.reconcile();
  await finished(test, stuck);
});

it('an end that its workflow was not told of reaches it by the reconciler', async () => {
  startLightWorker(test);
  const id = await acceptJob(test);
  await eventually(
    () => currentDetails(test, id),
    (text) => text.includes('Waits for a trainer'),
  );
  await test.core.runs.transition(id, () => ({
    changes: { state: 'cancelled', endedAt: test.core.clock.now() },
    event: { type: 'run.cancelled', actor: 'local', data: {} },
  }));
  // The list of running workflows may lag behind.
  const ended = await eventually(
    async () => {
      await test.core.reconciliation.reconcile();
      return test.core.runs.get(id);
    },
    (run) => run.finalizedAt !== null,
  );
  expect(ended).toMatchObject({ state: 'cancelled', attempt: 0 });
});
