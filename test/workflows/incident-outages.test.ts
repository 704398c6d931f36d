import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
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
} from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';
import { startTemporalServer, type TestTemporalServer } from '../support/temporal-server';
import { startLightWorker, startNotificationWorker, startReconcilerOf } from '../support/workers';

let test: TestCore;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
}, 60_000);
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.received.length = 0;
});

const PAGES = ['ada incident.page', 'grace incident.page'];
const ENTERED_TWICE = ['incident.opened', 'incident.level_entered', 'incident.level_entered'];

async function start(): Promise<void> {
  startLightWorker(test);
  startNotificationWorker(test);
  for (const name of ['ada', 'grace']) await aPerson(test, receiver, name);
}

const typesOf = async (id: string) => (await timelineOf(test, id)).map(({ type }) => type);

/** Waits until every page is on record as sent. */
function untilSent(id: string, count: number) {
  return eventually(
    () => deliveriesOf(test, id),
    (pages) => pages.length === count && pages.every(({ state }) => state === 'sent'),
    60_000,
  );
}

/** Ends an incident, and with it its workflow. */
async function end(id: string): Promise<void> {
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, id, status);
  expect(await incidentWorkflow(test, id).result()).toBe('resolved');
}

describe('on a Temporal of its own', () => {
  let temporal: TestTemporalServer;
  beforeAll(async () => {
    temporal = await startTemporalServer();
    test = await openCore({ temporalAddress: temporal.address });
    await start();
    startReconcilerOf(test);
  }, 60_000);
  afterAll(async () => {
    await test.close();
    await temporal.stop();
  }, 60_000);

  it('a Temporal whose database is gone in mid-escalation pages on from the record', async () => {
    await aPolicy(test, [aLevel(['ada'], 5 * SHORT_MINUTES), aLevel(['grace'], 60)]);
    const { id } = await anOpenIncident(test);
    await untilSent(id, 1);
    await temporal.killAndForget();
    expect(await typesOf(id)).toEqual(ENTERED_TWICE.slice(0, 2));
    await temporal.restart();
    await untilSent(id, 2);
    expect(toldTo(receiver)).toEqual(PAGES);
    expect(await typesOf(id)).toEqual(ENTERED_TWICE);
    await end(id);
  }, 120_000);

  it('an incident opened while Temporal is away is paged when it is back, once', async () => {
    await aPolicy(test, [aLevel(['ada'], 60)]);
    await temporal.kill();
    const { id } = await anOpenIncident(test);
    expect(await typesOf(id)).toEqual(['incident.opened']);
    await temporal.restart();
    await untilSent(id, 1);
    expect(toldTo(receiver)).toEqual(PAGES.slice(0, 1));
    await end(id);
  }, 120_000);
});
