import { GENESIS_HASH, type PendingEvent } from '../../src/domain/event';
import { hashEvent } from '../../src/persistence/event-hash';
import { grouped, type Snapshot, type StoredEvent, type StoredRun } from './records';

const TERMINAL = ['run.succeeded', 'run.failed', 'run.cancelled'];

/** What is wrong with the event log once everything has come to rest; empty when nothing is. */
export function eventViolations(snapshot: Snapshot): string[] {
  return [...chainViolations(snapshot), ...completenessViolations(snapshot)];
}

/** Events as they were seen inside their records, by `<kind>/<record>/<revision>`: each must be in the log, as it was. */
export function lostEvents(
  { events }: Pick<Snapshot, 'events'>,
  seen: ReadonlyMap<string, PendingEvent>,
): string[] {
  const bySource = new Map(events.map((event) => [event.source, event]));
  return [...seen].flatMap(([source, { type, at, actor, data }]) => {
    const logged = bySource.get(source);
    if (!logged) return [`event ${source} (${type}) was lost`];
    const isSame = logged.type === type && logged.at === at && logged.actor === actor;
    return isSame && JSON.stringify(logged.data) === JSON.stringify(data)
      ? []
      : [`event ${source} was changed`];
  });
}

/** Cursors 1 to n, each entry hashed over the one before, no event twice, those of one record in their order. */
export function chainViolations({ events }: Pick<Snapshot, 'events'>): string[] {
  const found: string[] = [];
  let previousHash = GENESIS_HASH;
  events.forEach(({ _id: cursor, source, ...entry }, index) => {
    if (cursor !== index + 1) found.push(`cursor ${cursor} comes after ${index}`);
    if (entry.previousHash !== previousHash) found.push(`event ${cursor} does not follow the one before`);
    if (entry.hash !== hashEvent({ ...entry, cursor })) found.push(`event ${cursor} has a wrong hash`);
    if (source !== `${entry.aggregate}/${entry.aggregateId}/${entry.revision}`)
      found.push(`event ${cursor} names ${source} as its source`);
    previousHash = entry.hash;
  });
  for (const [source, same] of grouped(events, (event) => event.source))
    if (same.length > 1) found.push(`event ${source} is in the log ${same.length} times`);
  for (const [record, own] of grouped(events, recordOf)) {
    const isOrdered = own.every((event, index) => {
      const before = own[index - 1];
      return !before || (before.revision < event.revision && before.at < event.at);
    });
    if (!isOrdered) found.push(`the events of ${record} are out of order`);
  }
  return found;
}

/** Every record's events are all in the log: none waits, the newest is there, and those that its state tells of. */
function completenessViolations(snapshot: Snapshot): string[] {
  const byRecord = grouped(snapshot.events, recordOf);
  const found: string[] = [];
  for (const [kind, records] of Object.entries(recordsOf(snapshot)))
    for (const { _id, pending, lastEventAt } of records) {
      const name = `${kind}/${_id}`;
      if (pending.length > 0) found.push(`${name} has ${pending.length} events that are not in the log`);
      if (byRecord.get(name)?.at(-1)?.at !== lastEventAt)
        found.push(`the newest event of ${name} is not in the log`);
      byRecord
        .get(name)
        ?.slice(0, 1)
        .forEach((first) => {
          if (first.revision !== 1) found.push(`the first event of ${name} is not in the log`);
        });
    }
  for (const run of snapshot.runs)
    found.push(...runEventViolations(run, byRecord.get(`run/${run._id}`) ?? []));
  return found;
}

function runEventViolations(run: StoredRun, events: readonly StoredEvent[]): string[] {
  const count = (...types: string[]): number => events.filter(({ type }) => types.includes(type)).length;
  const expected: [string, number, number][] = [
    ['acceptances', count('run.accepted'), 1],
    ['beginnings of attempts', count('run.attempt_began'), run.attempt],
    ['ends', count(...TERMINAL), 1],
    [`ends as ${run.state}`, count(`run.${run.state}`), 1],
    ['finalizations', count('run.finalized'), 1],
  ];
  return expected.flatMap(([what, is, shouldBe]) =>
    is === shouldBe ? [] : [`run ${run._id} has ${is} ${what} in the log, not ${shouldBe}`],
  );
}

function recordsOf({ runs, models, versions }: Snapshot) {
  return { run: runs, model: models, version: versions };
}

function recordOf({ aggregate, aggregateId }: StoredEvent): string {
  return `${aggregate}/${aggregateId}`;
}
