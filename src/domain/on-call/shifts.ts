import { participantAt, type Turn, turnsWithin } from './layer';
import type { Rota, Shift } from './schedule';
import { clipped, joined, type Span, without } from './spans';

/** A time that a question is about: from `from` up to but not including `to`, ISO 8601 UTC. */
export interface Period {
  from: string;
  to: string;
}

/**
 * Who is on call at an instant (ISO 8601 UTC): the person of the last override that covers it, else of the last layer
 * that counts then; none in a gap.
 */
export function whoIsOnCall({ zone, layers, overrides }: Rota, at: string): string[] {
  const instant = Date.parse(at);
  const override = overrides.findLast(
    ({ from, to }) => Date.parse(from) <= instant && instant < Date.parse(to),
  );
  if (override) return [override.username];
  for (const layer of layers.toReversed()) {
    const username = participantAt(zone, layer, instant);
    if (username !== null) return [username];
  }
  return [];
}

/**
 * Every shift within the period, in order and without overlaps, cut off at its ends: at any instant the person whom
 * `whoIsOnCall` names. Turns of one person that follow on each other are one shift, as nothing is handed over.
 */
export function shiftsBetween(rota: Rota, period: Period): Shift[] {
  return turnsBetween(rota, toSpan(period)).map(({ username, ...span }) => ({ username, ...toPeriod(span) }));
}

/** The parts of the period in which nobody is on call, in order. */
export function gapsBetween(rota: Rota, period: Period): Period[] {
  const whole = toSpan(period);
  return without([whole], turnsBetween(rota, whole)).map(toPeriod);
}

function turnsBetween({ zone, layers, overrides }: Rota, within: Span): Turn[] {
  const replacing = overrides.map(({ username, from, to }) => ({ username, ...toSpan({ from, to }) }));
  const sources = [
    ...layers.map((layer) => turnsWithin(zone, layer, within)),
    ...replacing.map((override) => clipped([override], within)),
  ];
  return sources.reduce<Turn[]>((below, above) => joined([...without(below, above), ...above], isSame), []);
}

const isSame = (a: Turn, b: Turn): boolean => a.username === b.username;
const toSpan = ({ from, to }: Period): Span => ({ from: Date.parse(from), to: Date.parse(to) });
const toPeriod = ({ from, to }: Span): Period => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});
