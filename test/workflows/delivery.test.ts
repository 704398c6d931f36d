import { randomBytes } from 'node:crypto';
import { newChannel } from '../../src/domain/notifications/channel-rules';
import { openCore, type TestCore } from '../support/core';
import { aDelivery } from '../support/deliveries';
import { keepHistory } from '../support/histories';
import {
  aLevel,
  anOpenIncident,
  aPerson,
  aPolicy,
  aWebhook,
  deliveryWorkflow,
  moveTo,
  untilTold,
} from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';
import { countSignals, holdStop, untilItWaits, untilSignalled } from '../support/waits';
import { startNotificationWorker } from '../support/workers';

let test: TestCore;
let receiver: Receiver;
let ada: string;
let late: string;
const heldStop = holdStop('readDeliveryStep', (id) => id === late);
beforeAll(async () => {
  [test, receiver] = await Promise.all([openCore(), startReceiver()]);
  startNotificationWorker(test, heldStop.around);
  ada = await aPerson(test, receiver, 'ada');
  await aPolicy(test, [aLevel(['ada'], 60)]);
});
afterAll(async () => {
  await test.close();
  await receiver.close();
});
beforeEach(() => {
  receiver.received.length = 0;
});

const HOUR_MS = 3_600_000;
const aHook = () => aWebhook(test, { owner: { kind: 'team', id: 'ops' }, url: receiver.url });
const wake = (channelId: string) => test.core.deliveryOrchestrator.wakeChannel(channelId);
const inAnHour = () => new Date(Date.parse(test.core.clock.now()) + HOUR_MS).toISOString();

async function stateOf(id: string): Promise<string | undefined> {
  return (await test.core.deliveryRecords.find(id))?.state;
}

it('a committed page is sent while nobody has time for the incidents, its own included', async () => {
  const { id } = await anOpenIncident(test);
  const { incidentSteps, clock } = test.core;
  // What its workflow would do: enter the level, and hand the page on.
  await incidentSteps.take(id, clock.now());
  await incidentSteps.take(id, clock.now());
  expect(await untilTold(receiver, 1)).toEqual(['ada incident.page']);
  await deliveryWorkflow(test, ada).result();
});

it('what piles up for a chat is sent as one message', async () => {
  const id = `chn_${randomBytes(12).toString('hex')}`;
  const target = { kind: 'slack' as const, url: `${receiver.url}/chat` };
  const asked = { id, name: 'chat', owner: { kind: 'team' as const, id: 'ops' }, target };
  const by = { actor: 'system', now: test.core.clock.now() };
  const { channel, event } = newChannel({ ...asked, notices: [], verification: null }, by);
  await test.core.notifications.channels.insert(channel, event);
  for (let count = 0; count < 4; count += 1) await aDelivery(test, id);
  await wake(id);
  await deliveryWorkflow(test, id).result();
  expect(receiver.received).toHaveLength(1);
  await keepHistory(test, ['delivery', 'bundled'], deliveryWorkflow(test, id));
});

it('a page of what was resolved meanwhile is dropped', async () => {
  const [{ id: incidentId }, hook] = await Promise.all([anOpenIncident(test), aHook()]);
  const page = await aDelivery(test, hook, { incidentId, notice: 'page', epoch: 0 });
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, incidentId, status);
  await wake(hook);
  await deliveryWorkflow(test, hook).result();
  expect([receiver.received.length, await stateOf(page)]).toEqual([0, 'dropped']);
  await keepHistory(test, ['delivery', 'dropped'], deliveryWorkflow(test, hook));
});

it('ends at once when nothing is pending', async () => {
  const hook = await aHook();
  await wake(hook);
  await deliveryWorkflow(test, hook).result();
  expect(receiver.received).toEqual([]);
  await keepHistory(test, ['delivery', 'nothing-pending'], deliveryWorkflow(test, hook));
});

it('while one message waits for its time, another one that is due goes first', async () => {
  const hook = await aHook();
  const waiting = await aDelivery(test, hook, { nextAttemptAt: inAnHour() });
  await wake(hook);
  await untilItWaits(deliveryWorkflow(test, hook));
  const due = await aDelivery(test, hook);
  await wake(hook);
  await untilTold(receiver, 1);
  expect(await stateOf(waiting)).toBe('pending');
  await test.core.deliveryRecords.transition(waiting, () => ({ state: 'dropped' }));
  await wake(hook);
  await deliveryWorkflow(test, hook).result();
  expect([receiver.received.length, await stateOf(due)]).toEqual([1, 'sent']);
  await keepHistory(test, ['delivery', 'woken-from-a-wait'], deliveryWorkflow(test, hook));
});

it('a workflow that is cancelled leaves on record what it did not send', async () => {
  const hook = await aHook();
  const waiting = await aDelivery(test, hook, { nextAttemptAt: inAnHour() });
  await wake(hook);
  const workflow = deliveryWorkflow(test, hook);
  await untilItWaits(workflow);
  await workflow.cancel();
  await expect(workflow.result()).rejects.toThrow('cancelled');
  await keepHistory(test, ['delivery', 'cancelled'], workflow);
  expect(await stateOf(waiting)).toBe('pending');
  await test.core.deliveryRecords.transition(waiting, () => ({ nextAttemptAt: test.core.clock.now() }));
  await wake(hook);
  await deliveryWorkflow(test, hook).result();
  expect([receiver.received.length, await stateOf(waiting)]).toEqual([1, 'sent']);
});

it('what is committed while it reads that nothing is pending is sent', async () => {
  late = await aHook();
  const workflow = deliveryWorkflow(test, late);
  await wake(late);
  await heldStop.isHeld;
  const before = await countSignals(workflow);
  await aDelivery(test, late);
  await wake(late);
  // It is told when its reading takes longer than one task may.
  await untilSignalled(workflow, before + 1);
  heldStop.release();
  await workflow.result();
  expect(receiver.received).toHaveLength(1);
  await keepHistory(test, ['delivery', 'woken-at-the-end'], workflow);
});
