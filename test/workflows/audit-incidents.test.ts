import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../src/domain/auth/principal';
import { MODELKEEPER_ID } from '../../src/domain/incidents/stuck';
import type { auditIncidents } from '../../workflows';
import { LIGHT_QUEUE } from '../../workflows/task-queues';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import { anOpenIncident, incidentWorkflow, moveTo, timelineOf } from '../support/incidents';
import { startLightWorker, startReconcilerOf } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
}, 60_000);
afterAll(() => test.close(), 60_000);

/** Audits with a grace of a second; resolves to what was raised, and the audit's id. */
async function audit(): Promise<{ raised: string[]; workflowId: string }> {
  const workflowId = `audit-${randomUUID()}`;
  const options = { workflowId, taskQueue: LIGHT_QUEUE, args: [{ graceMs: 1_000 }] as [{ graceMs: number }] };
  return {
    raised: await test.client.workflow.execute<typeof auditIncidents>('auditIncidents', options),
    workflowId,
  };
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
  const createdAt = test.core.clock.now();
  const id = `late-${randomUUID()}`;
  await test.core.deliveryRecords.insert({
    id,
    revision: 1,
    channelId: 'chn_nobody',
    incidentId: null,
    recipient: null,
    notice: null,
    epoch: null,
    message: { kind: 'test', actor: SYSTEM.actor },
    state: 'pending',
    createdAt,
    attempts: [],
    nextAttemptAt: createdAt,
    settledAt: null,
    settledReason: null,
  });
  expect((await audit()).raised).toEqual([
    'messages for chn_nobody wait, and there is no live workflow delivery/chn_nobody',
  ]);
  await test.core.deliveryRecords.transition(id, () => ({ state: 'dropped', settledAt: createdAt }));
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
