import { openCore, type TestCore } from '../support/core';
import { aDelivery } from '../support/deliveries';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import {
  aLevel,
  anOpenIncident,
  aPerson,
  aPolicy,
  aWebhook,
  deliveryWorkflow,
  incidentWorkflow,
  moveTo,
  timelineOf,
  toldTo,
  untilTold,
} from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';
import { startTemporalServer, type TestTemporalServer } from '../support/temporal-server';
import { startLightWorker, startNotificationWorker } from '../support/workers';

/** Events after which a workflow is to go on in a new execution: a step or two. */
const EVENTS_MAX = 12;

let temporal: TestTemporalServer;
let test: TestCore;
let receiver: Receiver;
beforeAll(async () => {
  temporal = await startTemporalServer([`limit.historyCount.suggestContinueAsNew=${EVENTS_MAX}`]);
  [test, receiver] = await Promise.all([openCore({ temporalAddress: temporal.address }), startReceiver()]);
  startLightWorker(test);
  startNotificationWorker(test);
});
afterAll(async () => {
  await test.close();
  await receiver.close();
  await temporal.stop();
});
beforeEach(() => {
  receiver.received.length = 0;
});

it('an incident goes on in new executions, pages each level once, and keeps what is shown of it', async () => {
  for (const name of ['ada', 'grace']) await aPerson(test, receiver, name);
  await aPolicy(test, [aLevel(['ada'], 0.01), aLevel(['grace'], 60)]);
  const { id, modelId } = await anOpenIncident(test);
  const first = await incidentWorkflow(test, id).describe();
  expect(await untilTold(receiver, 2)).toEqual(['ada incident.page', 'grace incident.page']);
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, id, status);
  const last = await eventually(
    () => incidentWorkflow(test, id).describe(),
    ({ status }) => status.name === 'COMPLETED',
  );
  expect(last.runId).not.toBe(first.runId);
  expect(last.memo).toEqual(first.memo);
  expect(last.searchAttributes).toMatchObject({
    ModelkeeperModel: [modelId],
    ModelkeeperState: ['resolved'],
  });
  const levels = (await timelineOf(test, id)).filter(({ type }) => type === 'incident.level_entered');
  expect([levels.length, toldTo(receiver).length]).toEqual([2, 2]);
  const execution = { workflowId: first.workflowId, temporalRunId: first.runId };
  await keepHistory(test, ['incident', 'continued-as-new'], execution);
});

it('deliveries go on in new executions, and each message goes out once, in order', async () => {
  const hook = await aWebhook(test, { owner: { kind: 'team', id: 'ops' }, url: receiver.url });
  const committed: string[] = [];
  const begin = Date.parse(test.core.clock.now());
  for (let count = 0; count < 4; count += 1)
    committed.push(await aDelivery(test, hook, { createdAt: new Date(begin + count).toISOString() }));
  await test.core.deliveryOrchestrator.wakeChannel(hook);
  const first = await deliveryWorkflow(test, hook).describe();
  await deliveryWorkflow(test, hook).result();
  expect((await deliveryWorkflow(test, hook).describe()).runId).not.toBe(first.runId);
  const received = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(received).toEqual(committed);
  const execution = { workflowId: first.workflowId, temporalRunId: first.runId };
  await keepHistory(test, ['delivery', 'continued-as-new'], execution);
});
