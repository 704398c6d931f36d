import { canonicalJson, type JsonObject } from './json';

/** The kinds of record that write events; each is also the first part of its workflow ids. */
export const AGGREGATE_KINDS = [
  'run',
  'model',
  'version',
  'incident',
  'user',
  'team',
  'apiKey',
  'escalationPolicy',
  'schedule',
  'channel',
  'preferences',
  'silence',
  'runbook',
  'postmortem',
  'integration',
  'recipe',
  'recipeVersion',
  'snapshot',
  'syntheticExample',
  'dataset',
  'ontology',
] as const;
export type AggregateKind = (typeof AGGREGATE_KINDS)[number];

/** What a transition says happened; the record's revision and time are added when it is written. */
export interface NewEvent {
  type: string;
  /** Who did it: `local`, `system`, or a principal's id. */
  actor: string;
  data: JsonObject;
}

/** A record that is about to be written, once or several times, up to this revision. */
export interface UpcomingWrite {
  kind: AggregateKind;
  id: string;
  revision: number;
}

/** An event inside its own record, waiting for the relay. `revision` is the record's revision after the transition. */
export interface PendingEvent extends NewEvent {
  revision: number;
  /** ISO 8601 UTC with milliseconds; strictly rising within one record. */
  at: string;
  /** The fields that the transition set (all of them at the first event), for kinds that keep their history. */
  changes?: JsonObject;
}

/** An event in the one log: `cursor` rises by one without gaps, `hash` covers the entry and the hash before it. */
export interface LoggedEvent extends PendingEvent {
  cursor: number;
  aggregate: AggregateKind;
  aggregateId: string;
  previousHash: string;
  hash: string;
}

/** The hash "before" the first event. */
export const GENESIS_HASH = '0'.repeat(64);

/** What the hash of an entry is taken of (SHA-256 over UTF-8): all of it, with the hash before it, but not its own. */
export function hashedText({ hash: _hash, ...entry }: Omit<LoggedEvent, 'hash'> & { hash?: string }): string {
  return canonicalJson({ ...entry });
}

/** Time of the next event of a record: now, or one millisecond after its previous event where clocks disagree. */
export function nextEventTime(now: string, previous: string | null): string {
  if (previous === null || now > previous) return now;
  return new Date(Date.parse(previous) + 1).toISOString();
}
