import { DomainError } from '../errors';
import { REQUEST_KEY_MS, type RequestKey } from '../request-key';
import type { EntryKey, Incident, IncidentDecision } from './incident';
import { assertUnresolved, type By } from './incident-rules';
import { entryOf, type Way } from './notices';
import { stopPaging } from './paging';

/** What people and scripts add to a timeline, in the words of the incidents contract. */
export const ENTRY_TYPES = ['note', 'status_change', 'escalation', 'runbook_step_completed'] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

/** An addition to the timeline. */
export interface Entry {
  eventType: EntryType;
  body: string;
  author: string;
}

/** Most entry keys that one incident remembers; older ones are forgotten first. */
const ENTRY_KEYS_MAX = 500;

/**
 * Adds to the timeline; null when the request did so before.
 * @throws DomainError VALIDATION_FAILED when its key was used for something else
 */
export function addEntry(
  incident: Incident,
  entry: Entry,
  by: { actor: string; now: string; requestKey: RequestKey | null; isPerson: boolean },
): IncidentDecision | null {
  const { actor, now, requestKey, isPerson } = by;
  if (hasEntry(incident, requestKey, now)) return null;
  const { eventType, body, author } = entry;
  const data = { eventType, body, author, ...(requestKey ? { key: requestKey.key } : {}) };
  const kept = requestKey ? [...incident.entryKeys, { ...requestKey, at: now }].slice(-ENTRY_KEYS_MAX) : null;
  return {
    changes: {
      updatedAt: now,
      // What a program notes is no sign of life of a person: repeated alerts must not keep reminders away.
      ...(isPerson ? { touchedAt: now } : {}),
      ...(kept ? { entryKeys: kept } : {}),
    },
    event: { type: 'incident.entry', actor, data },
  };
}

/**
 * True when the request added to the timeline before.
 * @throws DomainError VALIDATION_FAILED when its key was used for something else
 */
export function hasEntry(
  { entryKeys }: Pick<Incident, 'entryKeys'>,
  requestKey: RequestKey | null,
  now: string,
): boolean {
  if (requestKey === null) return false;
  const { key, digest } = requestKey;
  const isKept = ({ at }: EntryKey): boolean => Date.parse(now) - Date.parse(at) <= REQUEST_KEY_MS;
  const earlier = entryKeys.find((known) => known.key === key && isKept(known));
  if (earlier && earlier.digest !== digest)
    throw new DomainError('VALIDATION_FAILED', 'this Idempotency-Key was used with another body');
  return earlier !== undefined;
}

/** Nobody is paged until `until`; then the levels begin again. @throws DomainError INVALID_STATE when it is resolved */
export function snooze(incident: Incident, until: string, by: Pick<By, 'actor' | 'now'>): IncidentDecision {
  assertUnresolved(incident, 'snoozed');
  if (until <= by.now) throw new DomainError('VALIDATION_FAILED', 'until: must lie in the future');
  return {
    changes: {
      paging: stopPaging(incident.paging, 'snoozed', until),
      updatedAt: by.now,
      touchedAt: by.now,
    },
    event: { type: 'incident.snoozed', actor: by.actor, data: { until } },
  };
}

/** Another person takes it, and is told by the ways given. @throws DomainError INVALID_STATE when it is resolved */
export function handOver(
  incident: Incident,
  to: { username: string; ways: readonly Way[] },
  by: Pick<By, 'actor' | 'now'>,
): IncidentDecision {
  assertUnresolved(incident, 'handed over');
  const after = { ...incident, assignedTo: to.username, updatedAt: by.now, touchedAt: by.now };
  const told = {
    notice: 'handed_over' as const,
    actor: by.actor,
    now: by.now,
    recipient: to.username,
    reason: `${by.actor} handed this incident over to you`,
  };
  const entries = to.ways.map((way) => entryOf(after, { ...told, ...way }));
  return {
    changes: {
      assignedTo: to.username,
      updatedAt: by.now,
      touchedAt: by.now,
      outbox: [...incident.outbox, ...entries],
    },
    event: {
      type: 'incident.handed_over',
      actor: by.actor,
      data: { from: incident.assignedTo, to: to.username },
    },
  };
}
