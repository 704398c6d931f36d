import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import {
  aLevel,
  anOpenIncident,
  aPerson,
  aPolicy,
  deliveriesOf,
  deliveryWorkflow,
  incidentWorkflow,
  moveTo,
  SHORT_MINUTES,
  timelineOf,
  untilTold,
} from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';
import { startLightWorker, startNotificationWorker } from '../support/workers';

let test: TestCore;
let receiver: Receiver;
const channels = new Map<string, string>();
beforeAll(async () => {
  [test, receiver] = await Promise.all([openCore(), startReceiver()]);
  startLightWorker(test);
  startNotificationWorker(test);
  for (const name of ['ada', 'grace', 'alan']) channels.set(name, await aPerson(test, receiver, name));
});
afterAll(async () => {
  await test.close();
  await receiver.close();
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = { status: 200 };
});

const channelOf = (name: string): string => channels.get(name) ?? '';

it('pages the first level, then the next, and nobody any more once somebody acknowledged', async () => {
  await aPolicy(test, [aLevel(['ada'], SHORT_MINUTES), aLevel(['grace'], 60), aLevel(['alan'], 60)]);
  const { id } = await anOpenIncident(test);
  expect(await untilTold(receiver, 2)).toEqual(['ada incident.page', 'grace incident.page']);
  await moveTo(test, id, 'investigating');
  await moveTo(test, id, 'resolved');
  expect(await incidentWorkflow(test, id).result()).toBe('resolved');
  await deliveryWorkflow(test, channelOf('grace')).result();
  expect(receiver.received).toHaveLength(2);
  const types = (await timelineOf(test, id)).map(({ type }) => type);
  expect(types).toEqual([
    'incident.opened',
    'incident.level_entered',
    'incident.level_entered',
    'incident.status_changed',
    'incident.status_changed',
  ]);
  await keepHistory(test, ['incident', 'acknowledged'], incidentWorkflow(test, id));
  await keepHistory(test, ['delivery', 'sent'], deliveryWorkflow(test, channelOf('grace')));
});

it('goes through the levels again as often as the policy says, then says that nobody answered', async () => {
  await aPolicy(test, [aLevel(['ada'], SHORT_MINUTES), aLevel(['grace'], SHORT_MINUTES)], { repeats: 1 });
  const { id } = await anOpenIncident(test);
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
  expect(pages.map(({ recipient, state }) => [recipient, state])).toEqual([
    ['ada', 'sent'],
    ['grace', 'sent'],
    ['ada', 'sent'],
    ['grace', 'sent'],
  ]);
  await moveTo(test, id, 'investigating');
  await moveTo(test, id, 'resolved');
  expect(await incidentWorkflow(test, id).result()).toBe('resolved');
  await keepHistory(test, ['incident', 'unanswered'], incidentWorkflow(test, id));
});

it('a receiver that fails gets the page again under the same key', async () => {
  await aPolicy(test, [aLevel(['alan'], 60)]);
  receiver.answer = { status: 503 };
  const { id } = await anOpenIncident(test);
  await untilTold(receiver, 1);
  receiver.answer = { status: 200 };
  await untilTold(receiver, 2);
  await deliveryWorkflow(test, channelOf('alan')).result();
  const keys = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(new Set(keys).size).toBe(1);
  const [page] = await deliveriesOf(test, id);
  expect(page).toMatchObject({ state: 'sent', attempts: [{ ok: false }, { ok: true }] });
  await moveTo(test, id, 'investigating');
  await keepHistory(test, ['delivery', 'tried-again'], deliveryWorkflow(test, channelOf('alan')));
});
