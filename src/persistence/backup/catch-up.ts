import type { Connection } from 'mongoose';
import { DomainError } from '../../domain/errors';
import type { LoggedEvent } from '../../domain/event';
import type { EventLog } from '../../domain/ports';
import { COLLECTION_OF } from '../event-relay';
import type { RawDocument } from './json-lines';
import { storedDocuments } from './stored-documents';

/** Each pass reads what changed during the one before. */
const PASSES_MAX = 200;

/**
 * Reads the records again that the log tells of after `begin`, until it tells of no more: by collection and id, as they are
 * after `lastCursor`.
 * @throws DomainError UNAVAILABLE when they change faster than they can be read
 */
export async function catchUp(
  connection: Connection,
  eventLog: Pick<EventLog, 'readAfter'>,
  begin: number,
): Promise<{ changed: Map<string, Map<unknown, RawDocument>>; lastCursor: number }> {
  const changed = new Map<string, Map<unknown, RawDocument>>();
  let lastCursor = begin;
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const idsOf = new Map<string, Set<string>>();
    for (let page = await eventLog.readAfter(lastCursor); page.length > 0; ) {
      note(idsOf, page);
      lastCursor = page.at(-1)?.cursor ?? lastCursor;
      page = await eventLog.readAfter(lastCursor);
    }
    if (idsOf.size === 0) return { changed, lastCursor };
    for (const [name, ids] of idsOf) {
      const known = changed.get(name) ?? new Map<unknown, RawDocument>();
      changed.set(name, known);
      for (const id of ids)
        for await (const document of storedDocuments(connection, name, { _id: id }))
          known.set(document._id, document);
    }
  }
  throw new DomainError(
    'UNAVAILABLE',
    'The records change faster than they can be read: export again when less is going on, or while the service is stopped.',
  );
}

function note(idsOf: Map<string, Set<string>>, events: readonly LoggedEvent[]): void {
  for (const { aggregate, aggregateId } of events) {
    const name = COLLECTION_OF[aggregate];
    idsOf.set(name, (idsOf.get(name) ?? new Set()).add(aggregateId));
  }
}
