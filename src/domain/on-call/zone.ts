import { IANAZone } from 'luxon';

/** What a clock on the wall shows, as milliseconds: what `Date.UTC` gives for its digits. Compared and added, never an instant. */
export type WallMs = number;

/** More than any zone is away from UTC. */
const OFFSET_MS_MAX = 16 * 3_600_000;
const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** True for a zone of the IANA database (`Europe/Berlin`, `UTC`); offsets such as `+02:00` are none. */
export function isZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);
}

/** True for a date of the calendar, `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(text);
}

/** What the wall clock shows on `date` (`YYYY-MM-DD`) at `time` (`HH:MM`). */
export function wallOf(date: string, time: string): WallMs {
  return Date.parse(`${date}T${time}:00Z`);
}

/** Milliseconds from midnight to `time` (`HH:MM`). */
export function timeOfDayMs(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}

/** What the wall clock shows at an instant (epoch milliseconds). */
export function wallAt(zone: string, instantMs: number): WallMs {
  return instantMs + offsetMs(zone, instantMs);
}

/**
 * The instant (epoch milliseconds) at which the wall clock first shows `wall` or later. So a time that exists twice,
 * when clocks go back, means the first of the two; and one that does not exist, when clocks go forward or a whole day
 * is left out, means the moment of the change. It never falls when `wall` rises.
 */
export function instantOf(zone: string, wall: WallMs): number {
  // Of whole minutes, as the clocks of every zone change at one.
  const whole = Math.floor(wall / MINUTE_MS) * MINUTE_MS;
  let before = whole - OFFSET_MS_MAX;
  let after = whole + OFFSET_MS_MAX;
  const earlier = offsetMs(zone, before);
  const later = offsetMs(zone, after);
  if (earlier === later) return wall - earlier;
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
    if (offsetMs(zone, middle) === earlier) before = middle;
    else after = middle;
  }
  return wall - earlier < after ? wall - earlier : Math.max(after, wall - later);
}

/** How far the wall clock is ahead on one day of UTC: `before` until `changesAt` (epoch milliseconds), `after` from then on. */
interface DayOffsets {
  before: number;
  changesAt: number;
  after: number;
}

/** By zone and day of UTC since 1970. */
const zones = new Map<string, Map<number, DayOffsets>>();
/** Some years of a zone, and some zones: what a question about schedules looks at. */
const DAYS_MAX = 5_000;
const ZONES_MAX = 50;

/**
 * How far the wall clock is ahead of UTC. The calendar is asked for each day and not for each instant: a schedule of
 * many layers asks a million times, and others wait while it does.
 */
function offsetMs(zone: string, instantMs: number): number {
  const days = daysOf(zone);
  const number = Math.floor(instantMs / DAY_MS);
  let day = days.get(number);
  if (!day) {
    day = lookUpDay(zone, number * DAY_MS);
    if (days.size >= DAYS_MAX) days.clear();
    days.set(number, day);
  }
  return instantMs < day.changesAt ? day.before : day.after;
}

/** No zone changes its clocks twice within a day. */
function lookUpDay(zone: string, startMs: number): DayOffsets {
  const before = askedOffsetMs(zone, startMs);
  let [low, high] = [startMs, startMs + DAY_MS];
  const after = askedOffsetMs(zone, high);
  if (before === after) return { before, changesAt: startMs, after };
  while (high - low > MINUTE_MS) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE_MS) * MINUTE_MS;
    if (askedOffsetMs(zone, middle) === before) low = middle;
    else high = middle;
  }
  return { before, changesAt: high, after };
}

function daysOf(zone: string): Map<number, DayOffsets> {
  const known = zones.get(zone);
  if (known) return known;
  if (zones.size >= ZONES_MAX) zones.clear();
  const fresh = new Map<number, DayOffsets>();
  zones.set(zone, fresh);
  return fresh;
}

function askedOffsetMs(zone: string, instantMs: number): number {
  return IANAZone.create(zone).offset(instantMs) * MINUTE_MS;
}
