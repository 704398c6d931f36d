import type { Layer, Restriction, Rotation } from './schedule';
import { clipped, joined, type Span, without } from './spans';
import { DAY_MS, instantOf, timeOfDayMs, type WallMs, wallAt, wallOf } from './zone';

const WEEK_MS = 7 * DAY_MS;
const UNIT_MS = { hours: 3_600_000, days: DAY_MS, weeks: WEEK_MS } satisfies Record<Rotation['unit'], number>;
/** A Monday, at midnight. */
const MONDAY: WallMs = Date.UTC(2001, 0, 1);
/** How far, in days or weeks, a window that counts may begin before or after what the wall clock shows: clocks can leave out or repeat a day. */
const REACH = { before: 2, after: 1 };

/** A time in which one person has the layer. */
export interface Turn extends Span {
  username: string;
}

/** The participant who has the layer at an instant (epoch milliseconds); null before it begins and outside its restrictions. */
export function participantAt(zone: string, layer: Layer, at: number): string | null {
  const number = turnNumber(zone, layer, at);
  return number === null || !isCounting(zone, layer, at) ? null : participantOf(layer, number);
}

/** All turns of the layer within a span, in order, without what its restrictions leave out. */
export function turnsWithin(zone: string, layer: Layer, within: Span): Turn[] {
  const turns: Turn[] = [];
  let number = turnNumber(zone, layer, within.from) ?? 0;
  let from = turnStart(zone, layer, number);
  while (from < within.to) {
    const to = turnStart(zone, layer, number + 1);
    turns.push({ username: participantOf(layer, number), from, to });
    from = to;
    number++;
  }
  const inside = clipped(turns, within);
  if (layer.restrictions.length === 0) return inside;
  const windows = layer.restrictions.flatMap((restriction) => windowsNear(zone, restriction, within));
  return without(
    inside,
    without(
      [within],
      joined(windows, () => true),
    ),
  );
}

const participantOf = ({ participants }: Layer, number: number): string =>
  participants[number % participants.length] ?? '';

/** When the turn with this number, counted from 0, begins. A turn that clocks leap over takes no time. */
function turnStart(zone: string, layer: Layer, number: number): number {
  return instantOf(zone, firstWall(layer) + number * periodMs(layer));
}

/** The last turn that has begun; null before the first. */
function turnNumber(zone: string, layer: Layer, at: number): number | null {
  if (at < turnStart(zone, layer, 0)) return null;
  // Where clocks have gone back they show less than they did, so that later turns may have begun already.
  let number = Math.max(0, Math.floor((wallAt(zone, at) - firstWall(layer)) / periodMs(layer)));
  while (turnStart(zone, layer, number + 1) <= at) number++;
  return number;
}

const firstWall = ({ startDate, handOverTime }: Layer): WallMs => wallOf(startDate, handOverTime);
const periodMs = ({ rotation: { every, unit } }: Layer): number => every * UNIT_MS[unit];

function isCounting(zone: string, { restrictions }: Layer, at: number): boolean {
  if (restrictions.length === 0) return true;
  const isWithin = ({ from, to }: Span): boolean => from <= at && at < to;
  return restrictions.some((each) => windowsNear(zone, each, { from: at, to: at }).some(isWithin));
}

/** Every window of a restriction that may share time with `near`, and some that don't. */
function windowsNear(zone: string, restriction: Restriction, near: Span): Span[] {
  const { periodMs, fromMs, toMs } = windowOf(restriction);
  const first = Math.floor((wallAt(zone, near.from) - MONDAY) / periodMs) - REACH.before;
  const last = Math.floor((wallAt(zone, near.to) - MONDAY) / periodMs) + REACH.after;
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const start = MONDAY + (first + index) * periodMs;
    return { from: instantOf(zone, start + fromMs), to: instantOf(zone, start + toMs) };
  }).filter(({ from, to }) => from < to);
}

/** How often a restriction's window comes again, and where in that time it begins and ends. */
function windowOf(restriction: Restriction): { periodMs: number; fromMs: number; toMs: number } {
  const isDaily = restriction.kind === 'daily';
  const periodMs = isDaily ? DAY_MS : WEEK_MS;
  const fromMs = (isDaily ? 0 : restriction.fromDay - 1) * DAY_MS + timeOfDayMs(restriction.from);
  const toMs = (isDaily ? 0 : restriction.toDay - 1) * DAY_MS + timeOfDayMs(restriction.to);
  return { periodMs, fromMs, toMs: toMs > fromMs ? toMs : toMs + periodMs };
}
