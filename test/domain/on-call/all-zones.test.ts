import * as fc from 'fast-check';
import type { Layer, Restriction, Rota } from '../../../src/domain/on-call/schedule';
import { gapsBetween, shiftsBetween, whoIsOnCall } from '../../../src/domain/on-call/shifts';
import { expectedOf, readWallClock, type WallClock } from './oracle';

const DAY_MS = 86_400_000;
const DAYS = 12;
/** Random rotas in each zone, and most hand-overs of one that are looked at. */
const RUNS = 2;
const EDGES = 24;
const YEARS = { from: Date.UTC(2005, 0, 1), to: Date.UTC(2036, 0, 1) };

const time = fc.nat(287).map((fives) => {
  const minutes = fives * 5;
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
});
const restriction = fc
  .oneof(
    fc.record({ kind: fc.constant('daily' as const), from: time, to: time }),
    fc.record({
      kind: fc.constant('weekly' as const),
      fromDay: fc.integer({ min: 1, max: 7 }),
      from: time,
      toDay: fc.integer({ min: 1, max: 7 }),
      to: time,
    }),
  )
  .filter((each: Restriction) => each.from !== each.to);

const layerFrom = (begin: number): fc.Arbitrary<Layer> =>
  fc.record({
    name: fc.constant('layer'),
    rotation: fc.oneof(
      fc.record({ every: fc.integer({ min: 1, max: 30 }), unit: fc.constant('hours' as const) }),
      fc.record({ every: fc.integer({ min: 1, max: 3 }), unit: fc.constant('days' as const) }),
      fc.record({ every: fc.constant(1), unit: fc.constant('weeks' as const) }),
    ),
    startDate: fc
      .integer({ min: -20, max: 6 })
      .map((days) => new Date(begin + days * DAY_MS).toISOString().slice(0, 10)),
    handOverTime: time,
    participants: fc.array(fc.constantFrom('ada', 'grace', 'alan', 'edsger'), { minLength: 1, maxLength: 4 }),
    restrictions: fc.array(restriction, { maxLength: 2 }),
  });

const rotaFrom = (zone: string, begin: number): fc.Arbitrary<Rota> =>
  fc.record({
    zone: fc.constant(zone),
    layers: fc.array(layerFrom(begin), { minLength: 1, maxLength: 3 }),
    overrides: fc.array(
      fc
        .record({ start: fc.nat(DAYS * 1_440), minutes: fc.integer({ min: 1, max: 3_000 }) })
        .map(({ start, minutes }) => ({
          id: 'ovr_1',
          username: 'barbara',
          from: new Date(begin + start * 60_000).toISOString(),
          to: new Date(begin + (start + minutes) * 60_000).toISOString(),
          createdBy: 'ada',
          createdAt: '2026-01-01T00:00:00.000Z',
        })),
      { maxLength: 2 },
    ),
  });

/** Every day on which the clocks of the zone show another distance to UTC than the day before. */
function changesOf(zone: string): number[] {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    timeZoneName: 'longOffset',
    year: 'numeric',
  });
  const offset = (at: number) => format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value;
  const weeks = Array.from(
    { length: Math.ceil((YEARS.to - YEARS.from) / (7 * DAY_MS)) },
    (_, week) => YEARS.from + week * 7 * DAY_MS,
  );
  const offsets = weeks.map(offset);
  return weeks.filter((_, week) => week + 1 < weeks.length && offsets[week] !== offsets[week + 1]);
}

/** Compares every answer about one rota with the oracle at the hand-overs themselves and at random minutes. */
function compare(rota: Rota, clock: WallClock, minutes: readonly number[]): void {
  const first = clock.firstMinute + 1_440;
  const period = { from: iso(first), to: iso(clock.firstMinute + (DAYS - 1) * 1_440) };
  const shifts = shiftsBetween(rota, period);
  const tiles = [...shifts, ...gapsBetween(rota, period).map((gap) => ({ ...gap, username: null }))].sort(
    (a, b) => (a.from < b.from ? -1 : 1),
  );
  expect([period.from, ...tiles.map(({ to }) => to)]).toEqual([...tiles.map(({ from }) => from), period.to]);
  for (const [index, { username }] of tiles.entries()) expect(username).not.toBe(tiles[index + 1]?.username);
  const edges = tiles.flatMap(({ from }) => [Date.parse(from) / 60_000 - 1, Date.parse(from) / 60_000]);
  const step = Math.max(1, Math.floor(edges.length / EDGES));
  const looked = edges.filter((_, index) => index % step === 0);
  const answers = [...looked, ...minutes.map((each) => first + each)].flatMap((minute) => {
    const at = iso(minute);
    if (at < period.from || at >= period.to) return [];
    const [now = null] = whoIsOnCall(rota, at);
    const inTiles = tiles.find(({ from, to }) => from <= at && at < to)?.username;
    return [{ at, now, inTiles, expected: expectedOf(clock, rota, minute) }];
  });
  // One assertion for all, as thousands of them are most of the work.
  expect(answers.filter(({ now, inTiles, expected }) => now !== expected || inTiles !== expected)).toEqual(
    [],
  );
}

const iso = (minute: number): string => new Date(minute * 60_000).toISOString();

/** Some rotas over some days in which a zone's clocks change, or any days where they never do. */
function checkZone(zone: string): void {
  const changes = changesOf(zone);
  const begins =
    changes.length > 0
      ? fc.constantFrom(...changes)
      : fc.integer({ min: YEARS.from, max: YEARS.to }).map(toDay);
  const [begin = YEARS.from] = fc.sample(begins, 1);
  const clock = readWallClock(zone, begin - 2 * DAY_MS, DAYS);
  const given = [rotaFrom(zone, begin), fc.array(fc.nat((DAYS - 2) * 1_440 - 1), { minLength: 8 })] as const;
  fc.assert(
    fc.property(...given, (rota, minutes) => compare(rota, clock, minutes)),
    { numRuns: RUNS },
  );
}

const toDay = (at: number): number => Math.floor(at / DAY_MS) * DAY_MS;
const ZONES = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
const PARTS = 4;

describe('in every zone of the world', () => {
  it.each(Array.from({ length: PARTS }, (_, part) => part))(
    'at any minute exactly the expected person is on call, and shifts and gaps tile the time (part %i)',
    (part) => {
      for (const zone of ZONES.filter((_, index) => index % PARTS === part))
        expect(() => checkZone(zone)).not.toThrow();
    },
  );
});
