import { randomUUID } from 'node:crypto';
import { openCore, type TestCore } from '../support/core';
import { keepHistory } from '../support/histories';
import { finished, workflowOf } from '../support/runs';
import { untilItWaits } from '../support/waits';
import { startLightWorker } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
});
afterAll(() => test.close());

/** Accepts a run of no model that someone outside executes, with so long for its report. */
async function acceptOutside(deadlineMs: number | null): Promise<string> {
  const nothing = { facets: {}, spec: null, modelId: null, parentId: null, children: [] };
  const now = Date.parse(test.core.clock.now());
  const deadlineAt = deadlineMs === null ? null : new Date(now + deadlineMs).toISOString();
  const asked = { ...nothing, id: randomUUID(), actor: 'ada', trainer: 'external' as const, deadlineAt };
  return (await test.core.acceptance.accept(asked)).id;
}

it('a run that is executed outside waits for its report, and ends with it', async () => {
  const id = await acceptOutside(null);
  await untilItWaits(workflowOf(test, id));
  const outcome = { state: 'failed' as const, reason: 'too few rows' };
  await test.core.runUseCases.report(id, { told: {}, outcome }, 'ada');
  expect(await workflowOf(test, id).result()).toBe('failed');
  expect(await finished(test, id)).toMatchObject({ failure: { kind: 'reported', message: 'too few rows' } });
  await keepHistory(test, ['run', 'outside-reported'], workflowOf(test, id));
});

it('a run of which no report comes in time fails', async () => {
  const id = await acceptOutside(1_000);
  expect(await workflowOf(test, id).result()).toBe('failed');
  expect(await finished(test, id)).toMatchObject({ failure: { kind: 'time_limit' } });
  await keepHistory(test, ['run', 'outside-unreported'], workflowOf(test, id));
});
