import type { PendingEvent } from '../event';
import type { JsonValue } from '../json';
import { clockTime } from './markdown';

/** Deeds in words, by the type of their event without `incident.`. */
const DEEDS: Readonly<Record<string, string>> = {
  opened: 'opened it',
  acknowledged: 'acknowledged it again',
  changed: 'changed its fields',
  snoozed: 'snoozed it',
  handed_over: 'handed it over',
  runbook_started: 'started a runbook',
  runbook_step_confirmed: 'confirmed a step of the runbook',
};
const ARRIVALS: Readonly<Record<string, string>> = {
  investigating: 'acknowledged it',
  resolved: 'resolved it',
  closed: 'closed it',
};

/** What each person did, in order; entries of a timeline count to their authors. */
export function deedsOf(events: readonly PendingEvent[]): Map<string, string[]> {
  const deeds = new Map<string, string[]>();
  const add = (name: JsonValue | undefined, deed: string | undefined, at: string): void => {
    if (typeof name !== 'string' || name === 'system' || deed === undefined) return;
    deeds.set(name, [...(deeds.get(name) ?? []), `${deed} at ${clockTime(at)}`]);
  };
  for (const { type, actor, data, at } of events) {
    const name = type.replace(/^incident\./, '');
    if (name === 'entry') add(data['author'], entryDeed(data['eventType']), at);
    else if (name === 'status_changed') add(actor, arrivalAt(data['to']), at);
    else add(actor, DEEDS[name], at);
  }
  return deeds;
}

function entryDeed(eventType: JsonValue | undefined): string {
  return eventType === 'runbook_step_completed' ? 'completed a step of the runbook' : 'added a note';
}

function arrivalAt(status: JsonValue | undefined): string | undefined {
  return typeof status === 'string' ? ARRIVALS[status] : undefined;
}
