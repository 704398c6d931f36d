import { type AggregateKind, GENESIS_HASH, type LoggedEvent } from './event';

/** A place in the log: what was there once must be there for ever. */
export interface Anchor {
  cursor: number;
  hash: string;
}

/** Before the first event. */
export const LOG_BEGIN: Anchor = { cursor: 0, hash: GENESIS_HASH };

/** How far the log was found to be what it was. */
export interface Verification {
  /** The last event that follows soundly from the first; to be kept as an anchor. */
  end: Anchor;
  /** What is wrong with the one after it, for people; null when nothing is. */
  fault: string | null;
}

/** Follows the chain from `from` over `events`, which come right after it. `hash` is SHA-256 of `hashedText`, in hex. */
export function verifyEvents(
  from: Anchor,
  events: readonly LoggedEvent[],
  hash: (event: LoggedEvent) => string,
): Verification {
  let end = from;
  for (const event of events) {
    const fault = faultOf(end, event, hash);
    if (fault !== null) return { end, fault };
    end = { cursor: event.cursor, hash: event.hash };
  }
  return { end, fault: null };
}

function faultOf(end: Anchor, event: LoggedEvent, hash: (event: LoggedEvent) => string): string | null {
  if (event.cursor !== end.cursor + 1) return `event ${end.cursor + 1} is missing`;
  if (event.previousHash !== end.hash) return `event ${event.cursor} does not follow event ${end.cursor}`;
  if (event.hash !== hash(event)) return `event ${event.cursor} is not what was logged`;
  return null;
}

/** Which events are asked for; null: any. */
export interface AuditQuery {
  /** From this cursor on, oldest first; null: newest first. */
  after: number | null;
  /** Only events before this cursor; null: up to the end. */
  before: number | null;
  limit: number;
  actor: string | null;
  aggregate: AggregateKind | null;
  aggregateId: string | null;
  type: string | null;
}

/** Looks into the log for people. */
export interface AuditLog {
  find(query: AuditQuery): Promise<LoggedEvent[]>;
  /** Of these events, those of incidents, runs, models, versions, snapshots and silences that belong to one of the models. */
  ofModels(events: readonly LoggedEvent[], modelIds: ReadonlySet<string>): Promise<LoggedEvent[]>;
  /** Of these events, those of channels, integrations, runbooks and silences that belong to another team, or to another user. */
  ofOthers(
    events: readonly LoggedEvent[],
    asker: { actor: string; teams: readonly string[] },
  ): Promise<LoggedEvent[]>;
}
