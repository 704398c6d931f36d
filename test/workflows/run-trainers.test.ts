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
import { type Act, scriptedTrainer } from '../support/scripted-trainer';
import { forkTrainer } from '../support/trainer-process';
import { startLightWorker, startTrainerWorker } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
});
afterAll(async () => {
  await test.close();
});

const progress: Act = { do: 'progress', fraction: 0.2 };

it('a trainer that shuts down hands its attempt on by a checkpoint, and counts as no failure', async () => {
  const leaving = scriptedTrainer([progress, { do: 'hang', checkpointAtStop: 0.7 }]);
  const worker = startTrainerWorker(test, leaving);
  const id = await acceptJob(test);
  await training(test, id);
  await worker.stop();
  const released = await test.core.runs.get(id);
  expect(released).toMatchObject({ state: 'running', attempt: 1, checkpoint: { fraction: 0.7 } });
  await withTrainer(test, [[]], async (next) => {
    expect(await workflowResult(test, id)).toBe('succeeded');
    expect(next.resumedFrom).toEqual([expect.any(String)]);
    expect(leaving.resumedFrom).toEqual([null]);
    const run = await test.core.runs.get(id);
    expect(run).toMatchObject({ attempt: 2, report: { resumed: true } });
    expect(Object.values(run.failures)).toEqual(Object.values(run.failures).map(() => 0));
    await keepHistory(test, ['run', 'trainer-shutdown'], workflowOf(test, id));
  });
});

describe('a trainer that was killed', () => {
  let id: string;
  let cancelledId: string;
  beforeAll(async () => {
    const doomed = forkTrainer(test, [progress, { do: 'checkpoint', fraction: 0.4 }, { do: 'hang' }]);
    [id, cancelledId] = [await acceptJob(test), await acceptJob(test)];
    for (const run of [id, cancelledId]) await untilRun(test, run, ({ checkpoint }) => checkpoint !== null);
    doomed.kill('SIGKILL');
  });

  it('is noticed by its heartbeat, and another goes on from the checkpoint', async () => {
    await test.core.trainJobs.cancel(cancelledId, 'local');
    await withTrainer(test, [[]], async (next) => {
      const lost = await untilRun(test, id, (run) => run.failures.infrastructure > 0);
      expect(lost).toMatchObject({ attempt: 1, failures: { infrastructure: 1 } });
      const run = await finished(test, id);
      expect(run).toMatchObject({ state: 'succeeded', attempt: 2, report: { resumed: true } });
      expect(next.resumedFrom).toEqual([expect.any(String)]);
      expect(await workflowResult(test, id)).toBe('succeeded');
      const once = (await eventTypesOf(test, id)).filter((type) => type === 'run.succeeded');
      expect(once).toHaveLength(1);
      await keepHistory(test, ['run', 'trainer-death'], workflowOf(test, id));
    });
  });

  it('does not keep a run that was cancelled meanwhile from ending', async () => {
    expect(await workflowResult(test, cancelledId)).toBe('cancelled');
    expect((await test.core.runs.get(cancelledId)).attempt).toBe(1);
  });
});
