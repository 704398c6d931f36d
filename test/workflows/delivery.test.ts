import { openCore, type TestCore } from '../support/core';
import { aLevel, anOpenIncident, aPerson, aPolicy, deliveryWorkflow, untilTold } from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';
import { startNotificationWorker } from '../support/workers';

let test: TestCore;
let receiver: Receiver;
let channel: string;
beforeAll(async () => {
  [test, receiver] = await Promise.all([openCore(), startReceiver()]);
  startNotificationWorker(test);
  channel = await aPerson(test, receiver, 'ada');
  await aPolicy(test, [aLevel(['ada'], 60)]);
}, 60_000);
afterAll(async () => {
  await test.close();
  await receiver.close();
}, 60_000);

it('a committed page is sent while nobody has time for the incidents, its own included', async () => {
  const { id } = await anOpenIncident(test);
  const { incidentSteps, clock } = test.core;
  // What its workflow would do: enter the level, and hand the page on.
  await incidentSteps.take(id, clock.now());
  await incidentSteps.take(id, clock.now());
  expect(await untilTold(receiver, 1)).toEqual(['ada incident.page']);
  await deliveryWorkflow(test, channel).result();
});
