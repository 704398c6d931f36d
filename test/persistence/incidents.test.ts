import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../src/domain/auth/principal';
import { DomainError } from '../../src/domain/errors';
import type { Delivery } from '../../src/domain/notifications/delivery';
import { movableClock } from '../support/clock';
import { openCore, type TestCore } from '../support/core';
import {
  aLevel,
  anOpenIncident,
  aPerson,
  aPolicy,
  aWebhook,
  deliveriesOf,
  moveTo,
  timelineOf,
  toldTo,
} from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';

/** Steps are taken by hand here: no worker runs. */
const clock = movableClock();
let test: TestCore;
let receiver: Receiver;
let channelId: string;
beforeAll(async () => {
  [test, receiver] = await Promise.all([openCore({ clock }), startReceiver()]);
  channelId = await aPerson(test, receiver, 'ada');
  await aPolicy(test, [aLevel(['ada'], 60)]);
});
afterAll(async () => {
  await test.close();
  await receiver.close();
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = { status: 200 };
});

/** Takes every step that is due, as the workflow would. */
async function drive(id: string): Promise<void> {
  for (;;) {
    const now = clock.now();
    const { step } = await test.core.incidentSteps.look(id, now);
    if (step.kind === 'wait' || step.kind === 'stop') return;
    await test.core.incidentSteps.take(id, now);
  }
}

/** Sends what is due for a destination, as its workflow would. */
async function deliver(to = channelId): Promise<void> {
  for (;;) {
    const step = await test.core.deliveries.next(to, clock.now());
    if (step.kind !== 'send') return;
    await test.core.deliveries.send(to, step.ids, clock.now());
  }
}

async function aCommittedPage(): Promise<{ id: string; page: Delivery }> {
  const { id } = await anOpenIncident(test);
  await drive(id);
  const [page] = await deliveriesOf(test, id);
  if (!page) throw new Error('nothing was committed');
  return { id, page };
}

const stateOf = async ({ id }: Delivery) => (await test.core.deliveryRecords.find(id))?.state;

it('twenty at once that open an incident of one model and severity make one, and nineteen are told which', async () => {
  const modelId = randomUUID();
  const tries = Array.from({ length: 20 }, () =>
    anOpenIncident(test, { modelId }).then(
      ({ id }) => ({ made: id, told: null }),
      (error: unknown) => ({ made: null, told: error instanceof DomainError ? error : null }),
    ),
  );
  const outcomes = await Promise.all(tries);
  const made = outcomes.flatMap(({ made: id }) => id ?? []);
  expect(made).toHaveLength(1);
  const refusals = outcomes.flatMap(({ told }) => told ?? []);
  expect(refusals.map(({ code, members }) => [code, members['incident_id']])).toEqual(
    Array.from({ length: 19 }, () => ['ALREADY_EXISTS', made[0]]),
  );
  const query = { status: null, severity: null, modelId, since: null, label: null, text: null };
  const listed = await test.core.incidents.list(SYSTEM, { ...query, skip: 0, limit: 25, after: null });
  expect(listed.total).toBe(1);
});

it('however many workers take the same steps at once, a person is paged once', async () => {
  const { id } = await anOpenIncident(test);
  await Promise.all(Array.from({ length: 6 }, () => drive(id)));
  expect(await deliveriesOf(test, id)).toHaveLength(1);
  await Promise.all(Array.from({ length: 3 }, () => drive(id)));
  await deliver();
  expect(toldTo(receiver)).toEqual(['ada incident.page']);
  const types = (await timelineOf(test, id)).map(({ type }) => type);
  expect(types).toEqual(['incident.opened', 'incident.level_entered']);
});

it.each(['investigating', 'resolved'] as const)(
  'a page that was committed before is not sent once its incident is %s',
  async (status) => {
    const { id, page } = await aCommittedPage();
    await moveTo(test, id, 'investigating');
    if (status === 'resolved') await moveTo(test, id, 'resolved');
    await deliver();
    expect(receiver.received).toEqual([]);
    expect(await stateOf(page)).toBe('dropped');
  },
);

it('a page that failed is not tried again once somebody acknowledged, nor when it was paged for again since', async () => {
  const { id, page } = await aCommittedPage();
  receiver.answer = { status: 503 };
  await deliver();
  expect(receiver.received).toHaveLength(1);
  await moveTo(test, id, 'investigating');
  const soon = new Date(Date.parse(clock.now()) + 1_000).toISOString();
  await test.core.incidents.snooze(SYSTEM, id, { until: soon });
  clock.advance(60_000);
  await drive(id);
  receiver.answer = { status: 200 };
  await deliver();
  const states = (await deliveriesOf(test, id)).map(({ state }) => state);
  expect(states).toEqual(['dropped', 'sent']);
  expect(await stateOf(page)).toBe('dropped');
  expect(receiver.received).toHaveLength(2);
});

it('a level that is entered late, as after an outage, has all its time to acknowledge', async () => {
  const { id } = await anOpenIncident(test);
  const before = clock.now();
  clock.advance(3 * 3_600_000);
  await test.core.incidentSteps.take(id, before);
  await test.core.incidentSteps.take(id, before);
  const entered = Date.parse(clock.now());
  const { paging } = await test.core.incidentRecords.get(id);
  expect(paging).toMatchObject({ level: 0 });
  await drive(id);
  const later = await test.core.incidentRecords.get(id);
  expect(Date.parse(later.paging.nextLevelAt ?? '')).toBeGreaterThan(entered + 59 * 60_000);
  await deliver();
});

it('a failure is tried again after a pause that grows, under one key, and shows as a dead letter after a day', async () => {
  const { page } = await aCommittedPage();
  receiver.answer = { status: 500 };
  const pauses: number[] = [];
  for (;;) {
    await deliver();
    const known = await test.core.deliveryRecords.find(page.id);
    if (known?.state !== 'pending') break;
    const pauseMs = Date.parse(known.nextAttemptAt) - Date.parse(clock.now());
    pauses.push(Math.ceil(pauseMs / 60_000));
    clock.advance(pauseMs + 1);
  }
  expect(await stateOf(page)).toBe('dead');
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  expect(receiver.received).toHaveLength(pauses.length + 1);
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

it('what is refused for good is a dead letter at once', async () => {
  const { page } = await aCommittedPage();
  receiver.answer = { status: 410 };
  await deliver();
  expect(receiver.received).toHaveLength(1);
  expect(await stateOf(page)).toBe('dead');
});

it('a channel that was disabled in between gets nothing, and that shows', async () => {
  const other = await aWebhook(test, { owner: { kind: 'team', id: 'risk' }, url: receiver.url });
  await aPolicy(test, [{ targets: [{ kind: 'channel', id: other }], acknowledgeTimeoutMinutes: 60 }]);
  const { page } = await aCommittedPage();
  await test.core.notifications.channels.transition(other, () => ({
    changes: { disabledAt: clock.now() },
    event: null,
  }));
  await deliver(other);
  expect(receiver.received).toEqual([]);
  expect(await test.core.deliveryRecords.find(page.id)).toMatchObject({
    state: 'dead',
    settledReason: 'the channel is disabled',
  });
  await aPolicy(test, [aLevel(['ada'], 60)]);
});
