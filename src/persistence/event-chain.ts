import { type Connection, type Model as MongooseModel, Schema } from 'mongoose';
import { type AggregateKind, GENESIS_HASH, type LoggedEvent, type PendingEvent } from '../domain/event';
import { isDuplicateKey, onStore } from './connection';
import { hashEvent } from './event-hash';

const PAGE = 100;

interface EventDocument extends Omit<LoggedEvent, 'cursor'> {
  _id: number;
  /** `<kind>/<record>/<revision>`: one event enters the log once. */
  source: string;
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
    changes: { type: Schema.Types.Mixed } as never,
    previousHash: { type: String, required: true },
    hash: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'events' },
);

function toEvent({ _id: cursor, source: _source, ...fields }: EventDocument): LoggedEvent {
  return { cursor, ...fields };
}

function sourceOf(kind: AggregateKind, id: string, revision: number): string {
  return `${kind}/${id}/${revision}`;
}

/** The end of the log, as far as it is known. */
interface Tip {
  cursor: number;
  hash: string;
}

/** An event of a record, on its way to the log. */
export interface NewEntry {
  kind: AggregateKind;
  id: string;
  event: PendingEvent;
}

/** The log in the collection `events`. */
export interface EventChain {
  /**
   * The next events after `cursor`, at most 100 and without a gap: looked up by their ids, which every store does fast.
   * Ids are looked up one after another while others append, so a later one may be found and an earlier one not.
   */
  readAfter(cursor: number): Promise<LoggedEvent[]>;
  /** Cursor of the newest event; 0 before the first. */
  end(): Promise<number>;
  /** What the log holds of one record up to `revision`, by revision. */
  readOf(kind: AggregateKind, id: string, revision: number): Promise<LoggedEvent[]>;
  /** Adds some events, not none, at the end, in their order; one that is there already changes nothing. */
  append(events: readonly NewEntry[]): Promise<void>;
  /** Looks for the end anew when the log no longer holds the one that is known: an older backup was restored. */
  confirmEnd(): Promise<void>;
}

/**
 * Cursors without gaps, each entry hashed over the one before. Any number of processes may append: the next cursor is
 * a unique key, and whoever loses it reads on and tries again.
 */
export function createEventChain(connection: Connection): EventChain {
  const Events = connection.model<EventDocument>('Event', schema);
  let known: Tip | null = null;

  const readAfter = (cursor: number): Promise<LoggedEvent[]> => nextEvents(Events, cursor);

  async function newest(): Promise<Tip> {
    const [end] = await onStore(() =>
      Events.find().sort({ _id: -1 }).limit(1).lean<EventDocument[]>().exec(),
    );
    return end ? { cursor: end._id, hash: end.hash } : { cursor: 0, hash: GENESIS_HASH };
  }

  async function tip(): Promise<Tip> {
    let end = known ?? (await newest());
    for (let page = await readAfter(end.cursor); page.length > 0; page = await readAfter(end.cursor))
      end = page.at(-1) ?? end;
    known = { cursor: end.cursor, hash: end.hash };
    return known;
  }

  async function confirmEnd(): Promise<void> {
    if (known === null || known.cursor === 0) return;
    const { cursor, hash } = known;
    const held = await onStore(() =>
      Events.findOne({ _id: cursor }, { hash: 1 }).lean<{ hash: string }>().exec(),
    );
    if (held?.hash !== hash) known = null;
  }

  /** False when another one has appended meanwhile, or one of these is there: then perhaps the first of them are in. */
  async function appendTogether(entries: readonly NewEntry[]): Promise<boolean> {
    let end = known ?? (await tip());
    const documents = entries.map((entry) => {
      const document = following(end, entry);
      end = { cursor: document._id, hash: document.hash };
      return document;
    });
    try {
      await onStore(() => Events.collection.insertMany(documents as never));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return false;
    }
    known = end;
    return true;
  }

  async function appendOne(entry: NewEntry): Promise<void> {
    const source = sourceOf(entry.kind, entry.id, entry.event.revision);
    while (!(await appendTogether([entry]))) {
      if (await onStore(() => Events.exists({ source }).exec())) return;
      await tip();
    }
  }

  async function append(page: readonly NewEntry[]): Promise<void> {
    if (!(await appendTogether(page))) for (const entry of page) await appendOne(entry);
  }

  return {
    readAfter,
    end: async () => (await newest()).cursor,
    readOf: (kind, id, revision) => eventsOfRecord(Events, { kind, id, revision }),
    append,
    confirmEnd,
  };
}

/** The entry that comes after `end`. */
function following(end: Tip, { kind, id, event }: NewEntry): EventDocument {
  const cursor = end.cursor + 1;
  const entry = { ...event, cursor, aggregate: kind, aggregateId: id, previousHash: end.hash };
  const { cursor: _id, ...fields } = { ...entry, hash: hashEvent(entry) };
  return { _id, source: sourceOf(kind, id, event.revision), ...fields };
}

async function nextEvents(Events: MongooseModel<EventDocument>, cursor: number): Promise<LoggedEvent[]> {
  const cursors = Array.from({ length: PAGE }, (_, step) => cursor + 1 + step);
  const found = await onStore(() =>
    Events.find({ _id: { $in: cursors } })
      .lean<EventDocument[]>()
      .exec(),
  );
  const events = found.map(toEvent).sort((a, b) => a.cursor - b.cursor);
  const gap = events.findIndex((event, index) => event.cursor !== cursor + 1 + index);
  return gap === -1 ? events : events.slice(0, gap);
}

async function eventsOfRecord(
  Events: MongooseModel<EventDocument>,
  { kind, id, revision }: { kind: AggregateKind; id: string; revision: number },
): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for (let from = 1; from <= revision; from += PAGE) {
    const length = Math.min(PAGE, revision - from + 1);
    const sources = Array.from({ length }, (_, step) => sourceOf(kind, id, from + step));
    const found = await onStore(() =>
      Events.find({ source: { $in: sources } })
        .lean<EventDocument[]>()
        .exec(),
    );
    events.push(...found.map(toEvent));
  }
  return events.sort((a, b) => a.revision - b.revision);
}
