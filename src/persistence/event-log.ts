import type { Connection } from 'mongoose';
import type { AggregateKind, LoggedEvent, PendingEvent } from '../domain/event';
import type { Clock, EventLog } from '../domain/ports';
import { onStore } from './connection';
import type { DirtyMarks } from './dirty-marks';
import { createEventChain } from './event-chain';
import { createEventRelay, recordsOf } from './event-relay';

/** The log and its relay: events are written inside their records, and copied from there into the log. */
export function createEventLog(connection: Connection, dirty: DirtyMarks, clock: Clock): EventLog {
  const chain = createEventChain(connection);
  const { relayDirty, sweep } = createEventRelay({ connection, chain, dirty, clock });

  /** What is pending is read first: on its way to the log an event stands in both, so that none is missed. */
  async function eventsOf(kind: AggregateKind, id: string, revision: number): Promise<PendingEvent[]> {
    const record = await onStore(() =>
      recordsOf(connection, kind).findOne({ _id: id }, { projection: { pending: 1 } }),
    );
    const logged = await chain.readOf(kind, id, revision);
    const copied = new Set(logged.map((event) => event.revision));
    const isMissing = (event: PendingEvent): boolean =>
      event.revision <= revision && !copied.has(event.revision);
    const pending = (record?.pending ?? []).filter(isMissing);
    return [...logged.map(withoutChain), ...pending].sort((a, b) => a.revision - b.revision);
  }

  return { end: chain.end, readAfter: chain.readAfter, eventsOf, relayDirty, sweep };
}

function withoutChain({ revision, at, type, actor, data, changes }: LoggedEvent): PendingEvent {
  return { revision, at, type, actor, data, ...(changes ? { changes } : {}) };
}
