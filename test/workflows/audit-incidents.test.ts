import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { MODELKEEPER_ID } from '../../src/domain/incidents/stuck';
import type { auditIncidents } from '../../workflows';
import { LIGHT_QUEUE } from '../../workflows/task-queues';
import { openCore, type TestCore } from '../support/core';
import { aDelivery } from '../support/deliveries';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import { anOpenIncident, incidentWorkflow, moveTo, timelineOf } from '../support/incidents';
import { untilItWaits } from '../support/waits';
import { startLightWorker, startReconcilerOf } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
});
afterAll(() => test.close());

/** Starts an audit; between its two looks it leaves so much time. */
function startAudit(graceMs: number): Promise<WorkflowHandle<typeof auditIncidents>> {
  return test.client.workflow.start<typeof auditIncidents>('auditIncidents', {
    workflowId: `audit-${randomUUID()}`,
    taskQueue: LIGHT_QUEUE,
    args: [{ graceMs }],
  });
}

/** Audits with a grace of a second; resolves to what was raised, and the audit's id. */
async function audit(): Promise<{ raised: string[]; workflowId: string }> {
  const handle = await startAudit(1_000);
  return { raised: await handle.result(), workflowId: handle.workflowId };
}
const alarm = () => test.core.incidentRecords.findOpen(MODELKEEPER_ID, 'P2');
const openIncidents = () => test.connection.collection<{ _id: string }>('openIncidents');

/** Ends an incident so that nothing of it is left. */
async function done(id: string): Promise<void> {
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, id, status);
  await incidentWorkflow(test, id).result();
}

it('raises nothing while every incident has a live workflow and nothing is due', async () => {
  const { id } = await anOpenIncident(test);
  const { raised, workflowId } = await audit();
  expect(raised).toEqual([]);
  expect(await alarm()).toBeNull();
  await keepHistory(test, ['auditIncidents', 'nothing-stuck'], { workflowId });
  // As if an hour had passed in which its workflow, which lives, did nothing.
  const later = new Date(Date.parse(test.core.clock.now()) + 3_600_000).toISOString();
  const found = await test.core.auditor.look(later);
  expect(found.map(({ key }) => key)).toEqual([expect.stringMatching(`^overdue/${id}/r\\d+/breach$`)]);
  await done(id);
});

it('raises an incident of the service for a dead workflow, and adds to it while that lasts', async () => {
  const { id } = await anOpenIncident(test);
  await incidentWorkflow(test, id).terminate('an operator');
  const { raised, workflowId } = await audit();
  expect(raised).toEqual([`incident ${id} has no live workflow incident/${id} (TERMINATED)`]);
  const opened = await alarm();
  expect(opened).toMatchObject({
    severity: 'P2',
    modelName: 'modelkeeper',
    triggerSource: 'automated_performance',
    openedBy: 'system',
    description: expect.stringContaining(`- incident ${id} has no live workflow`),
  });
  await keepHistory(test, ['auditIncidents', 'stuck'], { workflowId });
  await audit();
  const types = (await timelineOf(test, opened?.id ?? '')).map(({ type }) => type);
  expect(types.filter((type) => type === 'incident.entry')).toHaveLength(1);
  await test.core.incidentReconciliation.reconcile();
  expect((await audit()).raised).toEqual([]);
  await done(id);
  await done(opened?.id ?? '');
});

it('raises nothing when what was stuck has moved by the second look', async () => {
  const id = await aDelivery(test, 'chn_slow');
  const handle = await startAudit(10_000);
  await untilItWaits(handle);
  await test.core.deliveryRecords.transition(id, () => ({ state: 'dropped' }));
  expect(await handle.result()).toEqual([]);
  await keepHistory(test, ['auditIncidents', 'moved-on'], handle);
});

it('raises nothing when it is cancelled between its looks', async () => {
  const id = await aDelivery(test, 'chn_slow');
  const handle = await startAudit(60_000);
  await untilItWaits(handle);
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow('cancelled');
  expect(await alarm()).toBeNull();
  await test.core.deliveryRecords.transition(id, () => ({ state: 'dropped' }));
  await keepHistory(test, ['auditIncidents', 'cancelled'], handle);
});

it('an audit that is repeated after a death raises one alarm, and one entry', async () => {
  const finding = [{ key: 'dead/x', what: 'x does not move' }];
  for (let time = 0; time < 3; time += 1) await test.core.auditor.raise(finding, 'the same audit');
  const opened = await alarm();
  expect(await timelineOf(test, opened?.id ?? '')).toHaveLength(1);
  for (let time = 0; time < 3; time += 1) await test.core.auditor.raise(finding, 'another audit');
  expect(await timelineOf(test, opened?.id ?? '')).toHaveLength(2);
  await done(opened?.id ?? '');
});

it('finds an unresolved incident that is not listed, and lists it again', async () => {
  const { id } = await anOpenIncident(test);
  await openIncidents().deleteOne({ _id: id });
  const { raised } = await audit();
  expect(raised).toEqual([`incident ${id} has something left to do, and is not listed in openIncidents`]);
  expect(await openIncidents().findOne({ _id: id })).not.toBeNull();
  expect((await audit()).raised).toEqual([]);
  for (const each of [id, (await alarm())?.id ?? '']) await done(each);
});

it('finds messages that no workflow sends', async () => {
  const id = await aDelivery(test, 'chn_nobody');
  expect((await audit()).raised).toEqual([
    'messages for chn_nobody wait, and there is no live workflow delivery/chn_nobody',
  ]);
  await test.core.deliveryRecords.transition(id, () => ({ state: 'dropped' }));
  await done((await alarm())?.id ?? '');
});

it('the reconciler makes the schedule of the auditor, and makes it again when it is gone', async () => {
  const { schedule } = test.client;
  const reconciler = startReconcilerOf(test);
  const described = () =>
    schedule
      .getHandle('incident-auditor')
      .describe()
      .catch(() => null);
  const made = await eventually(described, (found) => found !== null);
  expect(made?.policies.overlap).toBe('SKIP');
  expect(made?.spec.intervals).toMatchObject([{ every: 300_000 }]);
  await reconciler.stop();
  await schedule.getHandle('incident-auditor').trigger();
  const ran = await eventually(described, (found) => (found?.info.recentActions.length ?? 0) > 0);
  const started = ran?.info.recentActions[0]?.action.workflow.workflowId ?? '';
  expect(await test.client.workflow.getHandle(started).result()).toEqual([]);
  await schedule.getHandle('incident-auditor').delete();
  startReconcilerOf(test);
  await eventually(described, (found) => found !== null);
});
