import type { PendingEvent } from '../../src/domain/event';
import { startLoop } from '../../src/usecases/loop';
import type { Records } from './records';

/** What waits for longer than a moment is what a death could lose. */
const WATCH_MS = 200;

/** Every event that was seen waiting in its record, by `<kind>/<record>/<revision>`. */
export interface EventMemory {
  readonly events: ReadonlyMap<string, PendingEvent>;
  stop(): Promise<void>;
}

/** Begins to watch; `collections` by the kinds of their records. */
export function rememberEvents(
  records: Pick<Records, 'find'>,
  collections: Readonly<Record<string, string>>,
): EventMemory {
  const events = new Map<string, PendingEvent>();

  async function look(kind: string, collection: string): Promise<void> {
    const holding = { 'pending.0': { $exists: true } };
    const found = await records.find<{ _id: string; pending: PendingEvent[] }>(collection, holding);
    for (const { _id, pending } of found)
      for (const event of pending) events.set(`${kind}/${_id}/${event.revision}`, event);
  }
  const watching = startLoop(
    async () => {
      await Promise.all(Object.entries(collections).map(([kind, name]) => look(kind, name)));
    },
    // That the store is away now and then is what these tests are about.
    { pauseMs: WATCH_MS, onError: () => undefined },
  );
  return { events, stop: () => watching.stop() };
}
