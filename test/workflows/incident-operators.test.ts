import type { WorkflowHandle } from '@temporalio/client';
import { timelineEventOf } from '../../src/domain/incidents/timeline';
import type { incident } from '../../workflows';
import { incidentChanged } from '../../workflows/messages/incident';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import {
  aLevel,
  anOpenIncident,
  aPerson,
  aPolicy,
  deliveriesOf,
  incidentWorkflow,
  moveTo,
  SHORT_MINUTES,
  timelineOf,
  toldTo,
  untilTold,
} from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';
import { resetWorkflow } from '../support/resets';
import { untilItWaits } from '../support/waits';
import { startLightWorker, startNotificationWorker } from '../support/workers';

let test: TestCore;
let receiver: Receiver;
beforeAll(async () => {
  [test, receiver] = await Promise.all([openCore(), startReceiver()]);
  startLightWorker(test);
  startNotificationWorker(test);
  for (const name of ['ada', 'grace']) await aPerson(test, receiver, name);
});
afterAll(async () => {
  await test.close();
  await receiver.close();
});
beforeEach(() => {
  receiver.received.length = 0;
});

const terminated = (handle: WorkflowHandle) => handle.terminate('an operator');
async function cancelled(handle: WorkflowHandle): Promise<void> {
  await handle.cancel();
  await handle.result().catch(() => undefined);
}

it.each([
  ['TERMINATED', terminated, 'terminated'],
  ['CANCELLED', cancelled, 'cancelled'],
] as const)(
  'an incident whose workflow was %s is started again with one note, and goes on paging',
  async (how, end, path) => {
    await aPolicy(test, [aLevel(['ada'], 5 * SHORT_MINUTES), aLevel(['grace'], 60)]);
    const { id } = await anOpenIncident(test);
    await untilTold(receiver, 1);
    const first = await incidentWorkflow(test, id).describe();
    await untilItWaits(incidentWorkflow(test, id));
    await end(incidentWorkflow(test, id));
    await eventually(
      () => test.core.incidentReconciliation.reconcile(),
      (report) => report.terminated === 1,
    );
    expect(await untilTold(receiver, 2)).toEqual(['ada incident.page', 'grace incident.page']);
    expect(await test.core.incidentReconciliation.reconcile()).toMatchObject({ started: 0, terminated: 0 });
    const timeline = await timelineOf(test, id);
    const notes = timeline.map(timelineEventOf).filter(({ eventType }) => eventType === 'note');
    expect(notes).toEqual([
      expect.objectContaining({ author: 'system', body: expect.stringContaining(how) }),
    ]);
    const levels = timeline.filter(({ type }) => type === 'incident.level_entered');
    expect(levels).toHaveLength(2);
    for (const status of ['investigating', 'resolved'] as const) await moveTo(test, id, status);
    expect(await incidentWorkflow(test, id).result()).toBe('resolved');
    expect(toldTo(receiver)).toHaveLength(2);
    const execution = { workflowId: first.workflowId, temporalRunId: first.runId };
    await keepHistory(test, ['incident', path], execution);
  },
);

it('a workflow that is reset to its first task pages nobody again', async () => {
  await aPolicy(test, [aLevel(['ada'], 600)]);
  const { id } = await anOpenIncident(test);
  await untilTold(receiver, 1);
  await untilItWaits(incidentWorkflow(test, id));
  const temporalRunId = await resetWorkflow(test, incidentWorkflow(test, id), 'first');
  await untilItWaits(incidentWorkflow(test, id));
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, id, status);
  expect(await incidentWorkflow(test, id).result()).toBe('resolved');
  expect((await incidentWorkflow(test, id).describe()).runId).toBe(temporalRunId);
  const entered = (await timelineOf(test, id)).filter(({ type }) => type === 'incident.level_entered');
  expect([entered.length, toldTo(receiver).length]).toEqual([1, 1]);
  await keepHistory(test, ['incident', 'reset'], incidentWorkflow(test, id));
});

it('two workflows of one incident at once page each level once', async () => {
  await aPolicy(test, [aLevel(['ada'], 2 * SHORT_MINUTES), aLevel(['grace'], 2 * SHORT_MINUTES)], {
    repeats: 1,
  });
  const { id } = await anOpenIncident(test);
  const { taskQueue } = await incidentWorkflow(test, id).describe();
  const double = await test.client.workflow.start<typeof incident>('incident', {
    workflowId: `double/${id}`,
    taskQueue,
    args: [id],
  });
  const types = await eventually(
    async () => (await timelineOf(test, id)).map(({ type }) => type),
    (seen) => seen.includes('incident.unanswered'),
  );
  expect(types).toEqual([
    'incident.opened',
    'incident.level_entered',
    'incident.level_entered',
    'incident.escalation_repeated',
    'incident.level_entered',
    'incident.level_entered',
    'incident.unanswered',
  ]);
  await untilTold(receiver, 4);
  const pages = await deliveriesOf(test, id);
  expect(pages.map(({ recipient }) => recipient)).toEqual(['ada', 'grace', 'ada', 'grace']);
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, id, status);
  // The incident's own is told of it; the other is told here, as it reads by itself only after minutes.
  await double.signal(incidentChanged);
  for (const handle of [incidentWorkflow(test, id), double]) expect(await handle.result()).toBe('resolved');
  expect(toldTo(receiver)).toHaveLength(4);
});
