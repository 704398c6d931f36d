import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../src/domain/auth/principal';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import { anOpenIncident, incidentWorkflow, moveTo } from '../support/incidents';
import { trainOutside } from '../support/registry';
import { aRunbook, aStep, runbookOf, statesOf, untilRunbook } from '../support/runbooks';
import { withTrainer } from '../support/runs';
import { startLightWorker } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
  await aRunbook(test, 'retrain', [aStep('retrain', { kind: 'retrain' })]);
  await aRunbook(test, 'rollback', [aStep('back', { kind: 'rollback', version: null })]);
});
afterAll(() => test.close());

const ended = ({ endedAt }: { endedAt: string | null }): boolean => endedAt !== null;
const opened = (modelId: string = randomUUID()) => anOpenIncident(test, { labels: ['retrain'], modelId });

it('retrains the model, and is done when its run has succeeded', async () => {
  const job = await test.core.trainJobs.start(
    { modelType: 'xgboost', retrain: false, useCv: false, hyperparameters: {} },
    'local',
  );
  await test.core.trainJobs.cancel(job.id, 'local');
  const modelId = job.modelId ?? '';
  await withTrainer(test, [[]], async () => {
    const incident = await opened(modelId);
    const runbook = await untilRunbook(test, incident, ended);
    const [step] = runbook.steps;
    expect([runbook.state, step?.detail]).toEqual(['succeeded', `run ${step?.runId} succeeded`]);
    expect((await test.core.runs.get(step?.runId ?? '')).modelId).toBe(modelId);
    for (const status of ['investigating', 'resolved'] as const) await moveTo(test, incident.id, status);
    expect(await incidentWorkflow(test, incident.id).result()).toBe('resolved');
    await keepHistory(test, ['incident', 'runbook-retrained'], incidentWorkflow(test, incident.id));
  });
  const failing = [{ do: 'fail' as const, kind: 'input' as const, message: 'no rows' }];
  await withTrainer(test, [failing], async () => {
    const runbook = await untilRunbook(test, await opened(modelId), ended);
    expect([runbook.state, runbook.steps[0]?.state]).toEqual(['failed', 'failed']);
    expect(runbook.steps[0]?.detail).toContain('no rows');
  });
});

it('a retrain of a model without a Train type fails, saying so; cancelling one stops its run', async () => {
  const none = await opened();
  const runbook = await untilRunbook(test, none, ended);
  expect(runbook.steps[0]).toMatchObject({
    state: 'failed',
    detail: expect.stringContaining('no Train type'),
  });
  const job = await test.core.trainJobs.start(
    { modelType: 'random-forest', retrain: false, useCv: false, hyperparameters: {} },
    'local',
  );
  await test.core.trainJobs.cancel(job.id, 'local');
  const incident = await opened(job.modelId ?? '');
  const started = await eventually(
    async () => test.core.runs.find((await runbookOf(test, incident.id)).steps[0]?.runId ?? ''),
    (run) => run !== null,
  );
  await test.core.incidentRunbooks.cancel({ ...SYSTEM, actor: 'ada' }, incident.id);
  expect(statesOf(await untilRunbook(test, incident, ended))).toEqual(['cancelled']);
  expect((await test.core.runs.get(started?.id ?? '')).state).toBe('cancelled');
});

it('rolls the model back to the version that served before', async () => {
  const { models, modelUseCases, promotions } = test.core;
  const profile = { name: 'scorer', teamId: null, stage: 'production' as const };
  const { id: modelId } = (await modelUseCases.register(profile, SYSTEM, undefined)).record;
  const asked = { modelId, reason: null, ifMatch: null, request: null };
  for (const version of [1, 2]) {
    await trainOutside(test, modelId, {});
    await promotions.promote({ ...asked, version }, SYSTEM);
  }
  const incident = await anOpenIncident(test, { labels: ['rollback'], modelId });
  const { state, steps } = await untilRunbook(test, incident, ended);
  expect([state, steps[0]?.detail]).toEqual(['succeeded', 'version 1 serves again instead of version 2']);
  expect((await models.get(modelId)).championVersion).toBe(1);
});
