import { GENESIS_HASH, type LoggedEvent } from '../../src/domain/event';
import type { EventLog } from '../../src/domain/ports';
import { hashEvent } from '../../src/persistence/event-hash';

/** The whole log, page by page. */
export async function readLog({ readAfter }: Pick<EventLog, 'readAfter'>): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (let page = await readAfter(0); page.length > 0; page = await readAfter(events.length))
    events.push(...page);
  return events;
}

/** `<kind>/<record>/<revision>`: what makes an event the one that it is. */
export function sourceOf({ aggregate, aggregateId, revision }: LoggedEvent): string {
  return `${aggregate}/${aggregateId}/${revision}`;
}

/** Every way in which a log is not what it promises: cursors from 1 without gaps, hashes, order within each record. */
export function faultsOf(events: readonly LoggedEvent[]): string[] {
  const latest = new Map<string, LoggedEvent>();
  return events.flatMap((event, index) => {
    const record = `${event.aggregate}/${event.aggregateId}`;
    const before = latest.get(record);
    latest.set(record, event);
    const previousHash = events[index - 1]?.hash ?? GENESIS_HASH;
    return [
      ...(event.cursor === index + 1 ? [] : [`cursor ${event.cursor} at place ${index + 1}`]),
      ...(event.previousHash === previousHash ? [] : [`${event.cursor} does not follow the one before`]),
      ...(event.hash === hashEvent(event) ? [] : [`${event.cursor} is not what was hashed`]),
      ...(before && before.revision >= event.revision
        ? [`${event.cursor} is out of its record's order`]
        : []),
      ...(before && before.at >= event.at ? [`${event.cursor} is not later than its record's last`] : []),
    ];
  });
}
