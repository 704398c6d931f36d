import { INCIDENT_STATUSES, isUnresolved } from '../../src/domain/incidents/incident';
import type { IncidentSnapshot, StoredDelivery, StoredIncident } from '../support/incident-records';
import type { Hang } from './blows';
import type { Deed, DeedKind, IncidentCaller, KnownIncident } from './incident-traffic';
import type { Call } from './pager';

/** Between the last look at an incident and the receiver's note of the call. */
const IN_FLIGHT_MS = 1_500;
/** The same on a machine that has anything else to do, for a try that was due before. */
const HELD_UP_MS = 15_000;

const ARRIVES_AT: Partial<Record<DeedKind, StoredIncident['status']>> = {
  acknowledge: 'investigating',
  resolve: 'resolved',
  close: 'closed',
};

/** What was promised to a caller and is not so, once everything has come to rest. */
export function brokenPromises(
  caller: IncidentCaller,
  { incidents, events, deliveries }: IncidentSnapshot,
  seen: { calls: readonly Call[]; hangs: readonly Hang[] },
): string[] {
  const found: string[] = [];
  const stored = new Map(incidents.map((incident) => [incident._id, incident]));
  for (const { title, holderId } of caller.refused) {
    if (incidents.some((incident) => incident.title === title)) found.push(`${title} was refused and exists`);
    if (!stored.has(holderId)) found.push(`${title} was refused for ${holderId}, which does not exist`);
  }
  for (const known of caller.known) {
    const record = stored.get(known.id);
    const same = incidents.filter(({ title }) => title === known.title).length;
    if (!record || same !== 1) found.push(`incident ${known.id} is on record ${same} times`);
    if (!record) continue;
    found.push(...stateViolations(known, record));
    for (const { kind, text, isDone } of known.deeds) {
      if (kind !== 'note') continue;
      const noted = events.filter(({ data }) => data['body'] === text).length;
      if (noted !== (isDone ? 1 : 0)) found.push(`"${text}" is in the timeline ${noted} times`);
    }
    found.push(...unwelcomePages(known, { ...seen, deliveries }));
  }
  const titles = new Set(caller.known.map(({ title }) => title));
  const strangers = incidents.filter(({ title }) => !titles.has(title));
  return [...found, ...strangers.map(({ _id, title }) => `incident ${_id} (${title}) was never accepted`)];
}

/** The record is where the deeds that were answered have brought it. */
function stateViolations({ id, deeds }: KnownIncident, record: StoredIncident): string[] {
  const done = deeds.filter(({ isDone }) => isDone);
  const reached = done.map(({ kind }) => INCIDENT_STATUSES.indexOf(ARRIVES_AT[kind] ?? 'open'));
  const status = INCIDENT_STATUSES[Math.max(0, ...reached)];
  const found: string[] = [];
  if (record.status !== status)
    found.push(`incident ${id} is ${record.status}, its caller was told ${status}`);
  if (done.some(({ kind }) => kind === 'raise') && record.severity !== 'P1')
    found.push(`incident ${id} was raised to P1 and is ${record.severity}`);
  const last = done.findLast(({ kind }) => kind === 'acknowledge' || kind === 'snooze');
  const paging = last?.kind === 'acknowledge' ? 'acknowledged' : 'active';
  if (isUnresolved(record) && record.paging.state !== paging)
    found.push(`the paging of incident ${id} is ${record.paging.state}, not ${paging}`);
  return found;
}

/** What was seen from outside, and what the record says of the tries. */
interface Seen {
  calls: readonly Call[];
  hangs: readonly Hang[];
  deliveries: readonly StoredDelivery[];
}

/** Pages that arrived although somebody had been told that there would be none. */
function unwelcomePages({ id, deeds }: KnownIncident, { calls, hangs, deliveries }: Seen): string[] {
  const pages = calls.filter(({ notice, incidentId }) => notice === 'page' && incidentId === id);
  return deeds.flatMap((deed) => {
    const quiet = quietAfter(deed, deeds);
    if (quiet === null) return [];
    const late = pages.filter((call) => {
      const inFlightMs = wasUnderWay(call, { fromMs: quiet.fromMs, deliveries }) ? HELD_UP_MS : IN_FLIGHT_MS;
      return call.atMs > afterHangs(quiet.fromMs, hangs) + inFlightMs && call.atMs < quiet.toMs;
    });
    return late.map(
      ({ key, atMs }) => `${key} arrived ${atMs - quiet.fromMs} ms after ${deed.kind} of ${id} was answered`,
    );
  });
}

/** Whether the try that made the call was due before. */
function wasUnderWay(
  { key, atMs }: Call,
  { fromMs, deliveries }: Pick<Seen, 'deliveries'> & { fromMs: number },
): boolean {
  const begun = deliveries.find(({ _id }) => _id === key)?.attempts.map(({ at }) => Date.parse(at)) ?? [];
  const last = begun.findLast((at) => at <= atMs);
  return last !== undefined && last < fromMs;
}

/** The time in which nobody is to be paged because of a deed. */
function quietAfter(deed: Deed, deeds: readonly Deed[]): { fromMs: number; toMs: number } | null {
  const { kind, isDone, answeredMs: fromMs, untilMs } = deed;
  if (!isDone) return null;
  if (kind === 'snooze') return { fromMs, toMs: untilMs };
  if (kind === 'resolve' || kind === 'close') return { fromMs, toMs: Number.POSITIVE_INFINITY };
  if (kind !== 'acknowledge') return null;
  const snooze = deeds.find((other) => other.kind === 'snooze' && other.askedMs >= fromMs);
  return { fromMs, toMs: snooze?.untilMs ?? Number.POSITIVE_INFINITY };
}

/** What looked just before it was made to hang sends when it goes on. */
function afterHangs(fromMs: number, hangs: readonly Hang[]): number {
  const over = hangs.filter((hang) => hang.fromMs - IN_FLIGHT_MS <= fromMs && fromMs <= hang.toMs);
  return Math.max(fromMs, ...over.map(({ toMs }) => toMs));
}
