import { versionId } from '../../src/domain/model-version';
import { openCore, type TestCore } from '../support/core';
import { keepHistory } from '../support/histories';
import {
  acceptJob,
  eventTypesOf,
  finished,
  training,
  untilRun,
  withTrainer,
  workflowOf,
  workflowResult,
} from '../support/runs';
import { type Act, aGate } from '../support/scripted-trainer';
import { startLightWorker } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
});
afterAll(async () => {
  await test.close();
});

const progress: Act = { do: 'progress', fraction: 0.2 };

it('a run cancelled while it waits for a trainer never begins', async () => {
  const id = await acceptJob(test);
  expect(await test.core.trainJobs.cancel(id, 'local')).toMatchObject({ state: 'cancelled', attempt: 0 });
  expect(await workflowResult(test, id)).toBe('cancelled');
  expect((await test.core.runs.get(id)).finalizedAt).not.toBeNull();
  await withTrainer(test, [[]], async (trainer) => {
    const next = await acceptJob(test);
    await finished(test, next);
    expect(trainer.resumedFrom).toHaveLength(1);
  });
  await keepHistory(test, ['run', 'cancelled-queued'], workflowOf(test, id));
});

it('a run cancelled while it trains is cancelled at once, and its trainer gets time to save', async () => {
  const { gate, open } = aGate();
  const stubborn: Act[] = [progress, { do: 'hang', stopGate: gate, checkpointAtStop: 0.5 }];
  await withTrainer(test, [stubborn], async () => {
    const id = await acceptJob(test);
    await training(test, id);
    expect((await test.core.trainJobs.cancel(id, 'local')).state).toBe('cancelled');
    const { raw } = await workflowOf(test, id).describe();
    expect(raw.workflowExecutionInfo?.closeTime ?? null).toBeNull();
    expect(await test.core.runs.get(id)).toMatchObject({ state: 'cancelled', finalizedAt: null });
    open();
    expect(await workflowResult(test, id)).toBe('cancelled');
    expect(await test.core.runs.get(id)).toMatchObject({ state: 'cancelled', checkpoint: null, attempt: 1 });
    await keepHistory(test, ['run', 'cancelled-running'], workflowOf(test, id));
  });
});

it('a training that ends well after the cancellation does not flip it back', async () => {
  const { gate, open } = aGate();
  await withTrainer(test, [[progress, { do: 'deaf', gate }]], async () => {
    const id = await acceptJob(test);
    await training(test, id);
    await test.core.trainJobs.cancel(id, 'local');
    open();
    expect(await workflowResult(test, id)).toBe('cancelled');
    expect(await test.core.runs.get(id)).toMatchObject({ state: 'cancelled', report: null });
    expect(await test.core.versions.find(versionId(id))).toBeNull();
    expect(await eventTypesOf(test, id)).toEqual([
      'run.accepted',
      'run.attempt_began',
      'run.cancelled',
      'run.finalized',
    ]);
  });
});

it('a workflow cancelled in the Temporal UI cancels its run at once, and ends when the work has', async () => {
  const { gate, open } = aGate();
  await withTrainer(test, [[progress, { do: 'hang', stopGate: gate }]], async () => {
    const id = await acceptJob(test);
    await training(test, id);
    await workflowOf(test, id).cancel();
    await untilRun(test, id, (run) => run.state === 'cancelled');
    open();
    expect(await workflowResult(test, id)).toBe('cancelled');
    expect((await test.core.runs.get(id)).finalizedAt).not.toBeNull();
    await keepHistory(test, ['run', 'cancelled-workflow'], workflowOf(test, id));
  });
});

it('a queued run whose workflow is cancelled in the Temporal UI is cancelled', async () => {
  const id = await acceptJob(test);
  await workflowOf(test, id).cancel();
  expect(await workflowResult(test, id)).toBe('cancelled');
  expect(await test.core.runs.get(id)).toMatchObject({ state: 'cancelled', attempt: 0 });
});
