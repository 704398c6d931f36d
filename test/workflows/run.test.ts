import type { Run } from '../../src/domain/run';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { scriptedTrainer } from '../support/scripted-trainer';
import { startLightWorker, startTrainerWorker } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
}, 60_000);
afterAll(async () => {
  await test.close();
}, 60_000);

const request = { modelType: 'xgboost', retrain: false, useCv: false, hyperparameters: {} } as const;

async function finished(id: string): Promise<Run> {
  return eventually(
    () => test.core.runs.get(id),
    (run) => run.finalizedAt !== null,
  );
}

it('a run that trains ends as succeeded, with a version, a published copy and its log', async () => {
  const trainer = startTrainerWorker(
    test,
    scriptedTrainer([
      { do: 'log', line: 'hello' },
      { do: 'progress', fraction: 0.5 },
    ]),
  );
  const { id } = await test.core.trainJobs.start(request, 'local');
  const run = await finished(id);
  expect(run).toMatchObject({ state: 'succeeded', attempt: 1, failure: null });
  await trainer.stop();
});
