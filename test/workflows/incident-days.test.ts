import { SYSTEM } from '../../src/domain/auth/principal';
import type { Incident } from '../../src/domain/incidents/incident';
import type { QuietHours } from '../../src/domain/notifications/preferences';
import { aTeam } from '../support/accounts';
import {
  aLevel,
  anOpenIncident,
  aPerson,
  aPolicy,
  aSchedule,
  aSilence,
  aWebhook,
  moveTo,
  timelineOf,
} from '../support/incidents';
import { openSkippedTime, type SkippedTime } from '../support/skipped-time';

/** Whatever a receiver gets in these days stands in the list that a test expects: anything else fails it. */
let time: SkippedTime;
let modelOfTeam: string;
beforeAll(async () => {
  time = await openSkippedTime();
  const { test, receiver } = time;
  await aTeam(test, 'risk');
  for (const name of ['ada', 'grace', 'alan']) await aPerson(test, receiver, name);
  const notices = ['opened', 'acknowledged', 'reopened', 'sla_breached', 'unanswered', 'resolved'] as const;
  await aWebhook(test, { owner: { kind: 'team', id: 'risk' }, url: receiver.url, notices });
  const asked = { name: 'churn', teamId: 'risk', stage: 'production' as const };
  modelOfTeam = (await test.core.modelUseCases.register(asked, SYSTEM, undefined)).record.id;
});
afterAll(() => time.close());
beforeEach(() => {
  time.receiver.received.length = 0;
});

async function typesOf({ id }: Incident): Promise<string[]> {
  return (await timelineOf(time.test, id)).map(({ type }) => type.slice('incident.'.length));
}

async function end({ id }: Incident): Promise<void> {
  const { status } = await time.test.core.incidentRecords.get(id);
  if (status === 'open') await moveTo(time.test, id, 'investigating');
  await moveTo(time.test, id, 'resolved');
}

it('pages level after level, repeats, and reminds whoever took it until it is resolved', async () => {
  const { test, until } = time;
  await aPolicy(test, [aLevel(['ada'], 15), aLevel(['grace', 'alan'], 30)], {
    repeats: 1,
    reminderMinutes: 240,
    unacknowledgeMinutes: 1_440,
  });
  await until('Mon 09:00');
  const incident = await anOpenIncident(test);
  await until('Mon 10:20');
  await moveTo(test, incident.id, 'investigating');
  await until('Tue 01:00');
  await end(incident);
  await until('Wed 09:00');
  expect(time.told()).toEqual([
    'Mon 09:00 ada page',
    'Mon 09:15 alan page',
    'Mon 09:15 grace page',
    'Mon 09:45 ada page',
    'Mon 10:00 alan page',
    'Mon 10:00 grace page',
    'Mon 14:20 ada reminder',
    'Mon 18:20 ada reminder',
    'Mon 22:20 ada reminder',
  ]);
});

it('after a hand-over in mid-escalation the next round pages whoever is on call then', async () => {
  const { test, until, at } = time;
  await until('Tue 00:00');
  const scheduleId = await aSchedule(test, {
    startDate: at('Mon 00:00').slice(0, 10),
    handOverTime: '09:00',
    participants: ['grace', 'ada'],
  });
  const targets = [{ kind: 'schedule' as const, id: scheduleId }];
  await aPolicy(test, [{ targets, acknowledgeTimeoutMinutes: 20 }], { repeats: 2 });
  // The first turn began, and ten minutes before it ends somebody is paged.
  await until('Mon 09:00');
  await until('Mon 08:50');
  const incident = await anOpenIncident(test);
  await until('Mon 12:00');
  expect(time.told()).toEqual(['Mon 08:50 grace page', 'Mon 09:10 ada page', 'Mon 09:30 ada page']);
  expect((await typesOf(incident)).at(-1)).toBe('unanswered');
  await end(incident);
});

describe('while one of them has quiet hours', () => {
  const quietHours: QuietHours = { from: '22:00', to: '07:00', zone: 'UTC' };
  const set = (quiet: QuietHours | null) =>
    time.test.core.notifications.preferenceUseCases.put(
      'ada',
      { rules: [], quietHours: quiet },
      { actor: 'ada', revision: null },
    );
  beforeAll(async () => void (await set(quietHours)));
  afterAll(async () => void (await set(null)));

  it('a P2 of Friday night goes to the next level, and waits for the morning', async () => {
    const { test, until } = time;
    await aPolicy(test, [aLevel(['ada'], 15), aLevel(['grace'], 15)]);
    await until('Fri 23:00');
    const night = await anOpenIncident(test);
    await until('Sat 12:00');
    expect(time.told()).toEqual(['Fri 23:15 grace page', 'Sat 07:00 ada page']);
    await end(night);
  });

  it('a P1 wakes them, and what somebody took meanwhile does not', async () => {
    const { test, until } = time;
    await aPolicy(test, [aLevel(['ada'], 60), aLevel(['grace'], 60)]);
    await until('Fri 23:00');
    const [urgent, taken] = [await anOpenIncident(test, { severity: 'P1' }), await anOpenIncident(test)];
    await until('Fri 23:30');
    await moveTo(test, urgent.id, 'investigating');
    await until('Sat 02:00');
    await moveTo(test, taken.id, 'investigating');
    await until('Sat 12:00');
    expect(time.told()).toEqual(['Fri 23:00 ada page', 'Sat 00:00 grace page']);
    for (const incident of [urgent, taken]) await end(incident);
  });

  it('reminders wait for the morning too, and come as one', async () => {
    const { test, until } = time;
    await aPolicy(test, [aLevel(['ada'], 60)], { reminderMinutes: 120 });
    await until('Thu 20:30');
    const incident = await anOpenIncident(test);
    await until('Thu 20:40');
    await moveTo(test, incident.id, 'investigating');
    await until('Fri 08:00');
    await end(incident);
    await until('Fri 12:00');
    expect(time.told()).toEqual(['Thu 20:30 ada page', 'Fri 07:00 ada reminder']);
  });
});

it('who acknowledged and went away for days is passed over for those on the list', async () => {
  const { test, until } = time;
  await aPolicy(test, [aLevel(['ada'], 60), aLevel(['grace'], 60)], { unacknowledgeMinutes: 1_440 });
  await until('Mon 09:00');
  const incident = await anOpenIncident(test, { modelId: modelOfTeam, severity: 'P4' });
  await until('Mon 09:30');
  await moveTo(test, incident.id, 'investigating');
  await until('Tue 08:00');
  const entry = { eventType: 'note' as const, body: 'looking', author: 'ada', requestKey: null };
  await test.core.incidents.addEntry({ ...SYSTEM, actor: 'ada', via: 'token' }, incident.id, entry);
  await until('Wed 09:10');
  await moveTo(test, incident.id, 'investigating');
  await until('Wed 12:00');
  await end(incident);
  await until('Wed 18:00');
  expect(time.told()).toEqual([
    'Mon 09:00 ada page',
    'Mon 09:00 risk opened',
    'Mon 09:30 risk acknowledged',
    'Wed 08:00 ada page',
    'Wed 08:00 risk reopened',
    'Wed 09:00 grace page',
    'Wed 09:10 risk acknowledged',
    'Wed 12:00 risk resolved',
  ]);
});

it('a maintenance window pages nobody; at its end the levels begin again', async () => {
  const { test, until, at } = time;
  await aPolicy(test, [aLevel(['ada'], 40), aLevel(['grace'], 40)]);
  await until('Tue 08:30');
  await aSilence(test, { startsAt: at('Tue 09:00'), endsAt: at('Tue 11:00') });
  const before = await anOpenIncident(test);
  await until('Tue 09:30');
  const during = await anOpenIncident(test, { severity: 'P4' });
  await until('Tue 10:00');
  await end(during);
  await until('Tue 11:10');
  await end(before);
  await until('Wed 08:00');
  expect(time.told()).toEqual(['Tue 08:30 ada page', 'Tue 11:00 ada page']);
  expect(await typesOf(before)).toEqual([
    'opened',
    'level_entered',
    'sla_breached',
    'silenced',
    'paging_resumed',
    'level_entered',
    'status_changed',
    'status_changed',
  ]);
});

it('a clock that runs out is told of once each, and that nobody answered', async () => {
  const { test, until } = time;
  await aPolicy(test, [aLevel(['ada'], 30)]);
  await until('Mon 09:00');
  const incident = await anOpenIncident(test, { modelId: modelOfTeam, severity: 'P1' });
  await until('Mon 20:00');
  await end(incident);
  await until('Tue 09:00');
  expect(time.told()).toEqual([
    'Mon 09:00 ada page',
    'Mon 09:00 risk opened',
    'Mon 09:05 risk sla_breached',
    'Mon 09:30 risk unanswered',
    'Mon 13:00 risk sla_breached',
    'Mon 20:00 risk acknowledged',
    'Mon 20:00 risk resolved',
  ]);
});
