import type { Layer, Restriction, Rota } from '../../../src/domain/on-call/schedule';

/** The machine's own zone database, as it shows minutes: knows nothing of offsets and changes of clocks. */
export interface WallClock {
  /** Minutes since the epoch of the first reading. */
  firstMinute: number;
  /** The latest `YYYY-MM-DD HH:MM` that the clock on the wall has shown until the minute with this index. */
  shownAt(index: number): string;
}

/** Reads the wall clock of a zone through some days; minute by minute in each hour that has not as many as others. */
export function readWallClock(zone: string, from: number, days: number): WallClock {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const firstMinute = Math.floor(from / 60_000);
  const read = (index: number): string => format.format((firstMinute + index) * 60_000);
  let latest = '';
  const hours = Array.from({ length: days * 24 }, (_, hour) => {
    const [first, last] = [hour * 60, hour * 60 + 59];
    const isEven = minutesBetween(read(first), read(last)) === 59;
    const before = latest;
    latest = latestOf(before, (isEven ? [last] : rangeOf(first, last)).map(read));
    return { before, isEven };
  });
  return {
    firstMinute,
    shownAt(index) {
      const { before = '', isEven = false } = hours[Math.floor(index / 60)] ?? {};
      return latestOf(before, (isEven ? [index] : rangeOf(index - (index % 60), index)).map(read));
    },
  };
}

function latestOf(before: string, shown: readonly string[]): string {
  return shown.reduce((latest, text) => (text > latest ? text : latest), before);
}

function rangeOf(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}

function minutesBetween(shown: string, later: string): number {
  return (Date.parse(`${later}Z`) - Date.parse(`${shown}Z`)) / 60_000;
}

/** Who is on call by the layers at the minute with this index, found by counting what the wall clock has passed. */
export function expectedAt(clock: WallClock, layers: readonly Layer[], index: number): string | null {
  const now = clock.shownAt(index);
  for (const layer of layers.toReversed()) {
    const isCounting = layer.restrictions.length === 0 || layer.restrictions.some((each) => isIn(now, each));
    const turns = handOversPassed(now, layer);
    if (turns > 0 && isCounting) return layer.participants[(turns - 1) % layer.participants.length] ?? null;
  }
  return null;
}

/** `rota` as the oracle sees it, overrides included. `at` in minutes since the epoch. */
export function expectedOf(clock: WallClock, rota: Rota, at: number): string | null {
  const time = new Date(at * 60_000).toISOString();
  const covering = rota.overrides.filter(({ from, to }) => from <= time && time < to);
  return covering.at(-1)?.username ?? expectedAt(clock, rota.layers, at - clock.firstMinute);
}

function handOversPassed(now: string, { startDate, handOverTime, rotation }: Layer): number {
  let passed = 0;
  let next = `${startDate} ${handOverTime}`;
  while (next <= now) {
    passed++;
    next = later(next, rotation.every, rotation.unit);
  }
  return passed;
}

function isIn(now: string, restriction: Restriction): boolean {
  for (let back = -9; back <= 1; back++) {
    const day = later(`${now.slice(0, 10)} 00:00`, back, 'days').slice(0, 10);
    if (restriction.kind === 'weekly' && weekday(day) !== restriction.fromDay) continue;
    const from = `${day} ${restriction.from}`;
    let to = restriction.kind === 'daily' ? `${day} ${restriction.to}` : dayAfter(day, restriction);
    if (to <= from) to = later(to, restriction.kind === 'daily' ? 1 : 7, 'days');
    if (from <= now && now < to) return true;
  }
  return false;
}

function dayAfter(day: string, { fromDay, toDay, to }: Extract<Restriction, { kind: 'weekly' }>): string {
  return later(`${day} ${to}`, toDay - fromDay, 'days');
}

function weekday(day: string): number {
  return new Date(`${day}T00:00Z`).getUTCDay() || 7;
}

/** Adds to what a clock shows, where every day has 24 hours. */
function later(shown: string, count: number, unit: 'hours' | 'days' | 'weeks'): string {
  const date = new Date(`${shown.replace(' ', 'T')}Z`);
  if (unit === 'hours') date.setUTCHours(date.getUTCHours() + count);
  else date.setUTCDate(date.getUTCDate() + count * (unit === 'weeks' ? 7 : 1));
  return date.toISOString().slice(0, 16).replace('T', ' ');
}
