import type { Collection, Connection } from 'mongoose';
import { isAbandoned } from '../domain/abandoned';
import { AGGREGATE_KINDS, type AggregateKind, type PendingEvent } from '../domain/event';
import type { Clock, EventLog } from '../domain/ports';
import { onStore } from './connection';
import type { DirtyMark, DirtyMarks } from './dirty-marks';
import type { EventChain } from './event-chain';

/** Many more than the writes that a dying process can have under way: their marks stay for a while, at the front. */
const MARKS_A_PASS = 1_000;

/** Records that are relayed at a time. */
const PAGE = 100;

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

interface MarkOfRecord {
  id: string;
  mark: DirtyMark;
}

interface Relayed {
  copied: number;
  /** Of the records that there are, as they were read. */
  revisions: ReadonlyMap<string, number>;
}

interface RelayDeps {
  connection: Connection;
  chain: EventChain;
  dirty: DirtyMarks;
  clock: Clock;
}

/** The documents that carry the events of a kind of record. */
export function recordsOf(connection: Connection, kind: AggregateKind): Collection<EventBearer> {
  return connection.collection<EventBearer>(COLLECTION_OF[kind]);
}

/** Copies events from their records into the log, and forgets them there. */
export function createEventRelay(deps: RelayDeps): Pick<EventLog, 'relayDirty' | 'sweep'> {
  const { connection, chain, dirty } = deps;
  let seenUpTo = '';
  return {
    async relayDirty() {
      let copied = 0;
      const marks = await onStore(() => dirty.list(MARKS_A_PASS, seenUpTo));
      // Marks whose writes never came stay for minutes, and must not keep those behind them from their turn.
      seenUpTo = marks.length < MARKS_A_PASS ? '' : (marks.at(-1)?._id ?? '');
      if (marks.length > 0) await chain.confirmEnd();
      for (const { kind, page } of pagesByKind(marks)) copied += await relayMarks(deps, kind, page);
      return copied;
    },
    async sweep() {
      for (const kind of AGGREGATE_KINDS) {
        const holding = { 'pending.0': { $exists: true } };
        const found = await onStore(() =>
          recordsOf(connection, kind)
            .find(holding, { projection: { _id: 1 } })
            .toArray(),
        );
        for (let from = 0; from < found.length; from += PAGE)
          await relayRecords(
            deps,
            kind,
            found.slice(from, from + PAGE).map(({ _id }) => _id),
          );
      }
    },
  };
}

/** Copies the pending events of records of a kind, then takes them out of them. */
async function relayRecords(
  { connection, chain }: RelayDeps,
  kind: AggregateKind,
  ids: readonly string[],
): Promise<Relayed> {
  const fields = { projection: { revision: 1, pending: 1 } };
  const found = await onStore(() =>
    recordsOf(connection, kind)
      .find({ _id: { $in: [...ids] } }, fields)
      .toArray(),
  );
  const bearers = found.filter(({ pending }) => pending.length > 0);
  const entries = bearers.flatMap(({ _id: id, pending }) => {
    const inOrder = pending.toSorted((a, b) => a.revision - b.revision);
    return inOrder.map((event) => ({ kind, id, event }));
  });
  if (entries.length > 0) await chain.append(entries);
  const cleared = bearers.map(({ _id, pending }) => ({
    updateOne: {
      filter: { _id },
      update: { $pull: { pending: { revision: { $in: revisionsOf(pending) } } } },
    },
  }));
  if (cleared.length > 0) await onStore(() => recordsOf(connection, kind).bulkWrite(cleared as never));
  return { copied: entries.length, revisions: new Map(found.map(({ _id, revision }) => [_id, revision])) };
}

/** A mark stays until the record has reached its revision, as the write it announces may still be under way. */
async function relayMarks(
  deps: RelayDeps,
  kind: AggregateKind,
  marks: readonly MarkOfRecord[],
): Promise<number> {
  const { copied, revisions } = await relayRecords(
    deps,
    kind,
    marks.map(({ id }) => id),
  );
  const { dirty, clock } = deps;
  const isReached = ({ id, mark }: MarkOfRecord): boolean => (revisions.get(id) ?? 0) >= mark.revision;
  const isLost = (one: MarkOfRecord): boolean =>
    !isReached(one) && isAbandoned(one.mark.markedAt, clock.now());
  await onStore(() => dirty.clear(marks.filter(isReached).map(({ mark }) => mark)));
  await onStore(() => dirty.giveUp(marks.filter(isLost).map(({ mark }) => mark)));
  return copied;
}

/** One after another as their names go, so that those of a kind stand together. */
function pagesByKind(marks: readonly DirtyMark[]): { kind: AggregateKind; page: MarkOfRecord[] }[] {
  const pages: { kind: AggregateKind; page: MarkOfRecord[] }[] = [];
  for (const mark of marks) {
    const source = parseMark(mark);
    if (source === null) continue;
    const last = pages.at(-1);
    const one = { id: source.id, mark };
    if (last?.kind === source.kind && last.page.length < PAGE) last.page.push(one);
    else pages.push({ kind: source.kind, page: [one] });
  }
  return pages;
}

function revisionsOf(events: readonly PendingEvent[]): number[] {
  return events.map(({ revision }) => revision);
}

/** Null for a kind that this version doesn't know: another one that runs beside it relays that. */
function parseMark({ _id }: DirtyMark): { kind: AggregateKind; id: string } | null {
  const [head = '', ...rest] = _id.split('/');
  const kind = AGGREGATE_KINDS.find((known) => known === head);
  return kind ? { kind, id: rest.join('/') } : null;
}
