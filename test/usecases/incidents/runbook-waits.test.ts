import type { TestCore } from '../../support/core';
import { aCall, aNote, aStep, runbookOf, statesOf } from '../../support/runbooks';
import { after, openRunbookWorld, type RunbookWorld, UNDO } from './runbook-world';

let world: RunbookWorld;
let test: TestCore;
beforeAll(async () => {
  world = await openRunbookWorld();
  test = world.test;
});
afterAll(() => test.close());

it('a call that can’t be sent within an hour is called back, and its step fails', async () => {
  const incident = await world.opened([aStep('note', aNote('a'), UNDO), aStep('divert', aCall(world.hook))]);
  await world.takeAll(incident, 0);
  expect(await world.takeAll(incident, 59)).toEqual(['breach']);
  expect(await world.takeAll(incident, 61)).toEqual([
    'runbook_give_up',
    'runbook_settle',
    'send_on',
    'runbook_undo',
  ]);
  const call = await test.core.deliveryRecords.find(`${incident.id}/runbook/2`);
  const settledReason = 'it could not be sent within 60 minutes';
  expect(call).toMatchObject({ state: 'dropped', settledReason });
  expect(statesOf(await runbookOf(test, incident.id))).toEqual(['done/done', 'failed']);
  expect(await world.failuresOf(incident)).toEqual([
    `ada: step 2 of the runbook, divert, failed: ${settledReason}`,
  ]);
});

it('a call that is under way after an hour is not called back: it may arrive', async () => {
  const incident = await world.opened([aStep('divert', aCall(world.hook))]);
  await world.takeAll(incident, 0);
  const key = `${incident.id}/runbook/1`;
  const attempts = [{ at: after(incident, 50), ok: null, detail: 'under way' }];
  await test.core.deliveryRecords.transition(key, () => ({ attempts }));
  expect(await world.takeAll(incident, 61)).toEqual(['breach']);
  await world.settle(key, 'sent', null);
  expect(await world.takeAll(incident, 62)).toEqual(['runbook_settle']);
  expect(await runbookOf(test, incident.id)).toMatchObject({ state: 'succeeded' });
});

it('a retrain waits while too many runs are open, and starts its one run when there is room', async () => {
  const xgboost = { modelType: 'xgboost' as const, retrain: false, useCv: false, hyperparameters: {} };
  const job = await test.core.trainJobs.start(xgboost, 'local');
  await test.core.trainJobs.cancel(job.id, 'local');
  const openRuns = test.connection.collection<{ _id: string }>('openRuns');
  const others = Array.from({ length: 1_000 }, (_, index) => ({ _id: `other-${index}` }));
  const incident = await world.opened([aStep('retrain', { kind: 'retrain' })], job.modelId ?? '');
  await openRuns.insertMany(others);
  try {
    expect((await world.takeAll(incident, 1)).slice(-2)).toEqual(['runbook_begin', 'runbook_start_run']);
    const [step] = (await runbookOf(test, incident.id)).steps;
    expect(step).toMatchObject({ state: 'running', notBefore: after(incident, 1.5) });
    expect(await world.takeAll(incident, 1.4)).toEqual([]);
    expect(await world.takeAll(incident, 1.6)).toEqual(['runbook_start_run']);
    expect(await test.core.runs.find(step?.runId ?? '')).toBeNull();
  } finally {
    await openRuns.deleteMany({ _id: { $in: others.map(({ _id }) => _id) } });
  }
  expect(await world.takeAll(incident, 3)).toEqual(['runbook_start_run']);
  const { steps } = await runbookOf(test, incident.id);
  const run = await test.core.runs.get(steps[0]?.runId ?? '');
  expect(run).toMatchObject({ state: 'queued', modelId: job.modelId });
  expect(await world.takeAll(incident, 4)).toEqual([]);
  await test.core.trainJobs.cancel(run.id, 'local');
});
