import { type Connection, Schema } from 'mongoose';
import {
  AGGREGATE_KINDS,
  type AggregateKind,
  GENESIS_HASH,
  type LoggedEvent,
  type PendingEvent,
} from '../domain/event';
import type { Clock, EventLog } from '../domain/ports';
import { isDuplicateKey, onStore } from './connection';
import type { DirtyMark, DirtyMarks } from './dirty-marks';
import { hashEvent } from './event-hash';

const PAGE = 100;
/** A mark whose write never came is forgotten after this time, longer than any write can hang. */
const ABANDONED_MARK_MS = 600_000;

const AGGREGATE_COLLECTIONS: Record<AggregateKind, string> = {
  run: 'runs',
  model: 'models',
  version: 'versions',
};

interface EventDocument extends Omit<LoggedEvent, 'cursor'> {
  _id: number;
  /** `<kind>/<record>/<revision>`: one event enters the log once. */
  source: string;
}

interface EventBearer {
  _id: string;
  revision: number;
  pending: PendingEvent[];
}

const schema = new Schema<EventDocument>(
  {
    _id: { type: Number, required: true },
    source: { type: String, required: true },
    aggregate: { type: String, required: true },
    aggregateId: { type: String, required: true },
    revision: { type: Number, required: true },
    at: { type: String, required: true },
    type: { type: String, required: true },
    actor: { type: String, required: true },
    data: { type: Schema.Types.Mixed, required: true } as never,
    previousHash: { type: String, required: true },
    hash: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'events' },
);

function toEvent({ _id: cursor, source: _source, ...fields }: EventDocument): LoggedEvent {
  return { cursor, ...fields };
}

/**
 * The log in the collection `events`: cursors without gaps, each entry hashed over the one before. Any number of
 * relays may run: the next cursor is a unique key, and whoever loses it reads on and tries again.
 */
export function createEventLog(connection: Connection, dirty: DirtyMarks, clock: Clock): EventLog {
  const Events = connection.model<EventDocument>('Event', schema);
  let last: { cursor: number; hash: string } | null = null;

  const readAfter = async (cursor: number): Promise<LoggedEvent[]> => {
    const cursors = Array.from({ length: PAGE }, (_, step) => cursor + 1 + step);
    const found = await onStore(() =>
      Events.find({ _id: { $in: cursors } })
        .lean<EventDocument[]>()
        .exec(),
    );
    return found.map(toEvent).sort((a, b) => a.cursor - b.cursor);
  };

  async function tip(): Promise<{ cursor: number; hash: string }> {
    if (last === null) {
      const newest = await onStore(() => Events.findOne().sort({ _id: -1 }).lean<EventDocument>().exec());
      last = newest ? { cursor: newest._id, hash: newest.hash } : { cursor: 0, hash: GENESIS_HASH };
    }
    for (let page = await readAfter(last.cursor); page.length > 0; page = await readAfter(last.cursor)) {
      const end: LoggedEvent | undefined = page.at(-1);
      if (end) last = { cursor: end.cursor, hash: end.hash };
    }
    return last;
  }

  async function append(kind: AggregateKind, id: string, event: PendingEvent): Promise<void> {
    const source = `${kind}/${id}/${event.revision}`;
    for (let before = last ?? (await tip()); ; before = await tip()) {
      const entry = {
        ...event,
        cursor: before.cursor + 1,
        aggregate: kind,
        aggregateId: id,
        previousHash: before.hash,
      };
      const { cursor, ...fields } = { ...entry, hash: hashEvent(entry) };
      try {
        await onStore(() => Events.collection.insertOne({ _id: cursor, source, ...fields } as never));
        last = { cursor, hash: fields.hash };
        return;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (await onStore(() => Events.exists({ source }).exec())) return;
      }
    }
  }

  /** Copies the record's pending events, then takes them out of it. Resolves to the record's revision, 0 if there is none. */
  async function relayRecord(kind: AggregateKind, id: string): Promise<{ revision: number; copied: number }> {
    const records = connection.collection<EventBearer>(AGGREGATE_COLLECTIONS[kind]);
    const fields = { projection: { revision: 1, pending: 1 } };
    const record = await onStore(() => records.findOne({ _id: id }, fields));
    if (!record) return { revision: 0, copied: 0 };
    const pending = record.pending.toSorted((a, b) => a.revision - b.revision);
    for (const event of pending) await append(kind, id, event);
    const newest = pending.at(-1);
    if (newest) {
      const copied = { $pull: { pending: { revision: { $lte: newest.revision } } } };
      await onStore(() => records.updateOne({ _id: id }, copied as never));
    }
    return { revision: record.revision, copied: pending.length };
  }

  async function relayMark(mark: DirtyMark): Promise<number> {
    const [kind, id] = splitMark(mark);
    const { revision, copied } = await relayRecord(kind, id);
    const isAbandoned = Date.parse(clock.now()) - Date.parse(mark.markedAt) > ABANDONED_MARK_MS;
    if (revision >= mark.revision || isAbandoned) await onStore(() => dirty.clear(mark));
    return copied;
  }

  return {
    readAfter,
    async relayDirty() {
      let copied = 0;
      for (const mark of await onStore(() => dirty.list(PAGE))) copied += await relayMark(mark);
      return copied;
    },
    async sweep() {
      for (const kind of AGGREGATE_KINDS) {
        const records = connection.collection<EventBearer>(AGGREGATE_COLLECTIONS[kind]);
        const holding = { 'pending.0': { $exists: true } };
        const found = await onStore(() => records.find(holding, { projection: { _id: 1 } }).toArray());
        for (const { _id } of found) await relayRecord(kind, _id);
      }
    },
  };
}

function splitMark({ _id }: DirtyMark): [AggregateKind, string] {
  const [head = '', ...rest] = _id.split('/');
  const kind = AGGREGATE_KINDS.find((known) => known === head);
  if (!kind) throw new TypeError(`a dirty mark names no known kind of record: ${_id}`);
  return [kind, rest.join('/')];
}
