import type { Layer, Rota } from '../../../src/domain/on-call/schedule';
import { gapsBetween, shiftsBetween, whoIsOnCall } from '../../../src/domain/on-call/shifts';
import { instantOf, isDate, isZone, wallOf } from '../../../src/domain/on-call/zone';

const aLayer = (given: Partial<Layer> = {}): Layer => ({
  name: 'first',
  rotation: { every: 1, unit: 'days' },
  startDate: '2026-01-01',
  handOverTime: '09:00',
  participants: ['ada', 'grace'],
  restrictions: [],
  ...given,
});
const aRota = (zone: string, ...layers: Partial<Layer>[]): Rota => ({
  zone,
  layers: layers.map(aLayer),
  overrides: [],
});
const override = (username: string, from: string, to: string) => ({
  id: 'ovr_1',
  username,
  from: `${from}:00.000Z`,
  to: `${to}:00.000Z`,
  createdBy: 'ada',
  createdAt: '2026-01-01T00:00:00.000Z',
});
/** `ada 2026-01-01T08:00–2026-01-02T08:00`, one line a shift. */
const shifts = (rota: Rota, from: string, to: string): string[] =>
  shiftsBetween(rota, { from: `${from}:00.000Z`, to: `${to}:00.000Z` }).map(
    (shift) => `${shift.username} ${shift.from.slice(0, 16)}–${shift.to.slice(0, 16)}`,
  );
const instant = (zone: string, date: string, time: string): string =>
  new Date(instantOf(zone, wallOf(date, time))).toISOString().slice(0, 16);

describe('a wall time', () => {
  it.each([
    ['that exists once', 'Europe/Berlin', '2026-01-10', '09:00', '2026-01-10T08:00'],
    [
      'that is left out in spring means the change',
      'Europe/Berlin',
      '2026-03-29',
      '02:30',
      '2026-03-29T01:00',
    ],
    [
      'that comes twice in autumn means the first',
      'Europe/Berlin',
      '2026-10-25',
      '02:30',
      '2026-10-25T00:30',
    ],
    [
      'at the end of what comes twice exists once',
      'Europe/Berlin',
      '2026-10-25',
      '03:00',
      '2026-10-25T02:00',
    ],
    ['in a zone of half hours', 'Asia/Kolkata', '2026-06-01', '00:00', '2026-05-31T18:30'],
    ['where clocks change by half an hour', 'Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:30'],
    ['in UTC+14', 'Pacific/Kiritimati', '2026-06-01', '13:00', '2026-05-31T23:00'],
    [
      'on a day that was left out means its neighbours’ midnight',
      'Pacific/Apia',
      '2011-12-30',
      '09:00',
      '2011-12-30T10:00',
    ],
    [
      'at midnight where clocks change at midnight',
      'America/Santiago',
      '2026-09-06',
      '00:00',
      '2026-09-06T04:00',
    ],
  ])('%s (%s %s %s)', (_, zone, date, time, expected) => {
    expect(instant(zone, date, time)).toBe(expected);
  });

  it.each(['+02:00', 'Mars/Base', '', 'Europe/Berlin; x'])('has no zone %j', (name) => {
    expect(isZone(name)).toBe(false);
  });

  it.each(['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', ''])('has no date %j', (text) => {
    expect(isDate(text)).toBe(false);
  });
});

describe('a rotation', () => {
  it('hands over at the same wall time all year', () => {
    expect(shifts(aRota('Europe/Berlin', {}), '2026-03-28T00:00', '2026-03-30T12:00')).toEqual([
      'grace 2026-03-28T00:00–2026-03-28T08:00',
      'ada 2026-03-28T08:00–2026-03-29T07:00',
      'grace 2026-03-29T07:00–2026-03-30T07:00',
      'ada 2026-03-30T07:00–2026-03-30T12:00',
    ]);
  });

  it('by the week begins on the day it was started', () => {
    const weekly = aRota('America/New_York', {
      rotation: { every: 1, unit: 'weeks' },
      startDate: '2026-01-05',
    });
    expect(shifts(weekly, '2026-01-01T00:00', '2026-01-20T00:00')).toEqual([
      'ada 2026-01-05T14:00–2026-01-12T14:00',
      'grace 2026-01-12T14:00–2026-01-19T14:00',
      'ada 2026-01-19T14:00–2026-01-20T00:00',
    ]);
  });

  it('of hours gives nothing to whom the clocks leap over, and two hours to whose hour comes twice', () => {
    const hourly = aRota('Europe/Berlin', {
      rotation: { every: 1, unit: 'hours' },
      startDate: '2026-03-29',
      handOverTime: '00:00',
      participants: ['ada', 'grace', 'alan', 'edsger'],
    });
    expect(shifts(hourly, '2026-03-29T00:00', '2026-03-29T02:00')).toEqual([
      'grace 2026-03-29T00:00–2026-03-29T01:00',
      'edsger 2026-03-29T01:00–2026-03-29T02:00',
    ]);
    expect(shifts(hourly, '2026-10-25T00:00', '2026-10-25T03:00').at(0)).toMatch(
      / 2026-10-25T00:00–2026-10-25T02:00$/,
    );
  });

  it('over a day that was left out counts its turn, which ends with the hand-over after it', () => {
    const rota = aRota('Pacific/Apia', {
      startDate: '2011-12-28',
      participants: ['ada', 'grace', 'alan', 'edsger'],
    });
    expect(shifts(rota, '2011-12-28T18:00', '2012-01-01T19:00')).toEqual([
      'ada 2011-12-28T19:00–2011-12-29T19:00',
      'grace 2011-12-29T19:00–2011-12-30T10:00',
      'alan 2011-12-30T10:00–2011-12-30T19:00',
      'edsger 2011-12-30T19:00–2011-12-31T19:00',
      'ada 2011-12-31T19:00–2012-01-01T19:00',
    ]);
  });

  it('of one person is one shift', () => {
    expect(shifts(aRota('UTC', { participants: ['ada'] }), '2026-01-02T00:00', '2026-02-01T00:00')).toEqual([
      'ada 2026-01-02T00:00–2026-02-01T00:00',
    ]);
  });

  it('has nobody on call before it begins', () => {
    const rota = aRota('UTC', {});
    expect(whoIsOnCall(rota, '2026-01-01T08:59:59.999Z')).toEqual([]);
    expect(whoIsOnCall(rota, '2026-01-01T09:00:00.000Z')).toEqual(['ada']);
    expect(whoIsOnCall(rota, '1900-01-01T00:00:00.000Z')).toEqual([]);
  });
});

describe('restrictions', () => {
  const nights = { kind: 'daily' as const, from: '22:00', to: '06:00' };
  const weekend = { kind: 'weekly' as const, fromDay: 5, from: '18:00', toDay: 1, to: '08:00' };

  it('by the day run over midnight, while turns go on outside', () => {
    const rota = aRota('UTC', { restrictions: [nights], handOverTime: '00:00' });
    expect(shifts(rota, '2026-01-01T00:00', '2026-01-03T00:00')).toEqual([
      'ada 2026-01-01T00:00–2026-01-01T06:00',
      'ada 2026-01-01T22:00–2026-01-02T00:00',
      'grace 2026-01-02T00:00–2026-01-02T06:00',
      'grace 2026-01-02T22:00–2026-01-03T00:00',
    ]);
  });

  it('by the week run over its end', () => {
    const rota = aRota('Europe/Berlin', { restrictions: [weekend], participants: ['ada'] });
    expect(shifts(rota, '2026-03-23T12:00', '2026-04-01T00:00')).toEqual([
      'ada 2026-03-27T17:00–2026-03-30T06:00',
    ]);
  });

  it('that overlap count as one', () => {
    const rota = aRota('UTC', {
      restrictions: [nights, weekend],
      participants: ['ada'],
      startDate: '2025-12-01',
    });
    expect(gapsBetween(rota, { from: '2026-01-02T12:00:00.000Z', to: '2026-01-05T23:00:00.000Z' })).toEqual([
      { from: '2026-01-02T12:00:00.000Z', to: '2026-01-02T18:00:00.000Z' },
      { from: '2026-01-05T08:00:00.000Z', to: '2026-01-05T22:00:00.000Z' },
    ]);
  });
});

describe('layers and overrides', () => {
  const office = { kind: 'daily' as const, from: '09:00', to: '17:00' };

  it('a later layer wins where it counts', () => {
    const rota = aRota('UTC', { participants: ['ada'] }, { participants: ['grace'], restrictions: [office] });
    expect(shifts(rota, '2026-02-01T00:00', '2026-02-02T00:00')).toEqual([
      'ada 2026-02-01T00:00–2026-02-01T09:00',
      'grace 2026-02-01T09:00–2026-02-01T17:00',
      'ada 2026-02-01T17:00–2026-02-02T00:00',
    ]);
  });

  it('an override replaces whoever is on call, fills gaps, and gives way to a later one', () => {
    const overrides = [
      override('alan', '2026-02-01T16:00', '2026-02-01T20:00'),
      override('edsger', '2026-02-01T18:00', '2026-02-01T19:00'),
    ];
    const rota = { ...aRota('UTC', { participants: ['ada'], restrictions: [office] }), overrides };
    expect(shifts(rota, '2026-02-01T08:00', '2026-02-02T00:00')).toEqual([
      'ada 2026-02-01T09:00–2026-02-01T16:00',
      'alan 2026-02-01T16:00–2026-02-01T18:00',
      'edsger 2026-02-01T18:00–2026-02-01T19:00',
      'alan 2026-02-01T19:00–2026-02-01T20:00',
    ]);
    expect(whoIsOnCall(rota, '2026-02-01T18:30:00.000Z')).toEqual(['edsger']);
    expect(whoIsOnCall(rota, '2026-02-01T20:00:00.000Z')).toEqual([]);
  });
});
