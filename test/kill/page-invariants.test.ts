import type { StoredDelivery } from '../support/incident-records';
import { arrivalViolations, deliveryViolations } from '../support/page-invariants';
import type { StoredEvent } from '../support/records';

const PLAN = {
  chat: 'chat',
  person: 'ada',
  contacts: ['phone'],
  levels: [{ now: ['0/ada/phone/0'], later: [] }],
};
const OK = { at: '2026-01-02T08:00:00.000Z', ok: true, detail: 'answered 200' };
const LOST = { ...OK, ok: null, detail: 'under way' };
const REFUSED = { ...OK, ok: false, detail: 'answered 503' };

function anEvent(revision: number, type: string, data: object): StoredEvent {
  return { aggregate: 'incident', aggregateId: 'i', revision, type, data } as StoredEvent;
}

function aDelivery(id: string, some: Partial<StoredDelivery> = {}): StoredDelivery {
  return { _id: id, incidentId: 'i', state: 'sent', attempts: [OK], ...some } as StoredDelivery;
}

const EVENTS = [
  anEvent(1, 'incident.opened', {}),
  anEvent(2, 'incident.level_entered', { round: 0, level: 1 }),
];
const OPENED = aDelivery('i/r1/opened//chat');
const PAGE = aDelivery('i/0/0/ada/phone/0');
const call = (key: string, status = 200) => ({ key, status });

function judge(events: StoredEvent[], deliveries: StoredDelivery[]): string[] {
  const lists = { incidents: [], openIncidents: [], openDeliveries: [], dirty: [] };
  return deliveryViolations({ ...lists, events, deliveries }, PLAN);
}

it('messages that the events ask for, and no others, are no violation', () => {
  expect(judge(EVENTS, [OPENED, PAGE])).toEqual([]);
});

it.each([
  ['a page that was never committed', EVENTS, [OPENED], 'was due'],
  ['a page under another key', EVENTS, [OPENED, PAGE, aDelivery('i/0/0/ada/phone/1')], 'nothing asked'],
  ['a level that is entered twice', [...EVENTS, ...EVENTS.slice(1)], [OPENED, PAGE], 'entered a level twice'],
])('%s is noticed', (_name, events, deliveries, words) => {
  expect(judge(events, deliveries)).toEqual([expect.stringContaining(words)]);
});

it.each([
  ['one that came once', PAGE, [200]],
  [
    'one that came again after a try that never ended',
    aDelivery(PAGE._id, { attempts: [LOST, OK] }),
    [200, 200],
  ],
  ['one that was refused before', aDelivery(PAGE._id, { attempts: [REFUSED, OK] }), [503, 200]],
  ['one that was dropped and never came', aDelivery(PAGE._id, { state: 'dropped', attempts: [] }), []],
])('%s is no violation', (_name, delivery, statuses) => {
  const seen = statuses.map((status) => call(PAGE._id, status));
  expect(arrivalViolations({ deliveries: [delivery] }, seen)).toEqual([]);
});

it.each([
  ['one that never came', PAGE, 0, 'never arrived'],
  ['one that came twice for one try', PAGE, 2, 'arrived 2 times'],
  [
    'one that came again though it was only refused',
    aDelivery(PAGE._id, { attempts: [REFUSED, OK] }),
    2,
    '2 times',
  ],
  [
    'one that came although it was dropped',
    aDelivery(PAGE._id, { state: 'dropped', attempts: [] }),
    1,
    '1 times',
  ],
])('%s is noticed', (_name, delivery, count, words) => {
  const seen = Array.from({ length: count }, () => call(PAGE._id));
  expect(arrivalViolations({ deliveries: [delivery] }, seen)).toEqual([expect.stringContaining(words)]);
});
