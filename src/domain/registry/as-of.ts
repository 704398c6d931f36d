import type { PendingEvent } from '../event';
import { BARE_MODEL, type Model } from '../model';

/**
 * A model as it was at a time (ISO 8601 UTC with milliseconds), told by its events, oldest first: each carries the fields
 * that it set. Null before the first one. A deleted model comes out as its tombstone.
 */
export function modelAsOf(events: readonly PendingEvent[], at: string): Model | null {
  const told = events.filter((event) => event.at <= at);
  // What was registered before events carried changes is not known as of then.
  if (told[0]?.changes?.['id'] === undefined) return null;
  const fields = Object.assign({}, ...told.map(({ changes }) => changes));
  const last = told.at(-1);
  return { ...BARE_MODEL, ...fields, revision: last?.revision, lastEventAt: last?.at };
}
