import type { Connection } from 'mongoose';
import { isAbandoned } from '../domain/abandoned';
import { AGGREGATE_KINDS, type AggregateKind, type LoggedEvent, type PendingEvent } from '../domain/event';
import type { Clock, EventLog } from '../domain/ports';
import { onStore } from './connection';
import type { DirtyMark, DirtyMarks } from './dirty-marks';
import { createEventChain } from './event-chain';

/** Many more than the writes that a dying process can have under way: their marks stay for a while, at the front. */
const MARKS_A_PASS = 1_000;

/** The collection of each kind of record. */
export const COLLECTION_OF: Record<AggregateKind, string> = {
  run: 'runs',
  model: 'models',
  version: 'versions',
  incident: 'incidents',
  user: 'users',
  team: 'teams',
  apiKey: 'apiKeys',
  escalationPolicy: 'escalationPolicies',
  schedule: 'schedules',
  channel: 'channels',
  preferences: 'preferences',
  silence: 'silences',
  runbook: 'runbooks',
  postmortem: 'postmortems',
  integration: 'integrations',
  recipe: 'recipes',
  recipeVersion: 'recipeVersions',
  snapshot: 'snapshots',
  syntheticExample: 'syntheticExamples',
  dataset: 'datasets',
  ontology: 'ontologies',
};

interface EventBearer {
  _id: string;
  revision: number;
  pending: PendingEvent[];
}

/** The log and its relay: events are written inside their records, and copied from there into the log. */
export function createEventLog(connection: Connection, dirty: DirtyMarks, clock: Clock): EventLog {
  const chain = createEventChain(connection);
  let seenUpTo = '';
  const recordsOf = (kind: AggregateKind) => connection.collection<EventBearer>(COLLECTION_OF[kind]);

  /** Copies a record's pending events, then takes them out of it. Resolves to its revision, 0 if there is none. */
  async function relayRecord(kind: AggregateKind, id: string): Promise<{ revision: number; copied: number }> {
    const fields = { projection: { revision: 1, pending: 1 } };
    const record = await onStore(() => recordsOf(kind).findOne({ _id: id }, fields));
    if (!record) return { revision: 0, copied: 0 };
    const pending = record.pending.toSorted((a, b) => a.revision - b.revision);
    for (const event of pending) await chain.append(kind, id, event);
    const newest = pending.at(-1);
    if (newest) {
      const copied = { $pull: { pending: { revision: { $lte: newest.revision } } } };
      await onStore(() => recordsOf(kind).updateOne({ _id: id }, copied as never));
    }
    return { revision: record.revision, copied: pending.length };
  }

  /** A mark stays until the record has reached its revision, as the write it announces may still be under way. */
  async function relayMark(mark: DirtyMark): Promise<number> {
    const source = parseMark(mark);
    if (source === null) return 0;
    const { revision, copied } = await relayRecord(source.kind, source.id);
    if (revision >= mark.revision) await onStore(() => dirty.clear(mark));
    else if (isAbandoned(mark.markedAt, clock.now())) await onStore(() => dirty.giveUp(mark));
    return copied;
  }

  /** What is pending is read first: on its way to the log an event stands in both, so that none is missed. */
  async function eventsOf(kind: AggregateKind, id: string, revision: number): Promise<PendingEvent[]> {
    const record = await onStore(() => recordsOf(kind).findOne({ _id: id }, { projection: { pending: 1 } }));
    const logged = await chain.readOf(kind, id, revision);
    const copied = new Set(logged.map((event) => event.revision));
    const isMissing = (event: PendingEvent): boolean =>
      event.revision <= revision && !copied.has(event.revision);
    const pending = (record?.pending ?? []).filter(isMissing);
    return [...logged.map(withoutChain), ...pending].sort((a, b) => a.revision - b.revision);
  }

  return {
    end: chain.end,
    readAfter: chain.readAfter,
    eventsOf,
    async relayDirty() {
      let copied = 0;
      const marks = await onStore(() => dirty.list(MARKS_A_PASS, seenUpTo));
      // Marks whose writes never came stay for minutes, and must not keep those behind them from their turn.
      seenUpTo = marks.length < MARKS_A_PASS ? '' : (marks.at(-1)?._id ?? '');
      if (marks.length > 0) await chain.confirmEnd();
      for (const mark of marks) copied += await relayMark(mark);
      return copied;
    },
    async sweep() {
      for (const kind of AGGREGATE_KINDS) {
        const holding = { 'pending.0': { $exists: true } };
        const found = await onStore(() =>
          recordsOf(kind)
            .find(holding, { projection: { _id: 1 } })
            .toArray(),
        );
        for (const { _id } of found) await relayRecord(kind, _id);
      }
    },
  };
}

function withoutChain({ revision, at, type, actor, data, changes }: LoggedEvent): PendingEvent {
  return { revision, at, type, actor, data, ...(changes ? { changes } : {}) };
}

/** Null for a kind that this version doesn't know: another one that runs beside it relays that. */
function parseMark({ _id }: DirtyMark): { kind: AggregateKind; id: string } | null {
  const [head = '', ...rest] = _id.split('/');
  const kind = AGGREGATE_KINDS.find((known) => known === head);
  return kind ? { kind, id: rest.join('/') } : null;
}
