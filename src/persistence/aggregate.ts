import { type Model as MongooseModel, Schema } from 'mongoose';
import { DomainError } from '../domain/errors';
import { type AggregateKind, type NewEvent, nextEventTime, type PendingEvent } from '../domain/event';
import type { JsonObject } from '../domain/json';
import type { Clock } from '../domain/ports';
import { onStore } from './connection';
import type { DirtyMarks } from './dirty-marks';
import { createOnceOnly, type StoredRequest } from './once-only';
import { inserting, lookingUp } from './shared-turns';

interface AggregateRecord {
  id: string;
  revision: number;
  lastEventAt: string;
}

/** A record as it is stored: `_id` for `id`, its events that the relay has not copied yet, and what queries need. */
export type Stored<T extends AggregateRecord> = Omit<T, 'id'> &
  StoredRequest & {
    _id: string;
    pending: PendingEvent[];
  };

/** The fields of `Stored` that every schema has. */
export const STORED_FIELDS = {
  pending: { type: [Schema.Types.Mixed], required: true } as never,
  requestKey: String,
  request: Schema.Types.Mixed,
};

interface Decision<T> {
  changes: Partial<T>;
  event: NewEvent | null;
}

interface AggregateOptions<T extends AggregateRecord, D extends Stored<T>> {
  kind: AggregateKind;
  model: MongooseModel<D>;
  dirty: DirtyMarks;
  clock: Clock;
  /** Fields that only the store needs, computed from the record; written whenever the record is, taken out when undefined. */
  derive(record: T): Record<string, unknown>;
  /** The record out of its document, without what only the store needs. */
  toRecord(stored: D): T;
  /** True: each event carries the fields that it set, so that the record can be told as of any time. */
  keepsHistory?: boolean;
}

interface InsertOptions {
  /** What it writes is there before the record is, as its mark is. */
  alsoFirst?: () => Promise<void>;
  /** Written with the record: the request that made it. */
  request?: StoredRequest;
  /** Of a record that has been through something when it is first stored, oldest first. */
  earlier?: readonly PendingEvent[];
}

const LOST_RACES_MAX = 50;
/** A change to undefined changes nothing. */
const WITHOUT_UNDEFINED = { ignoreUndefined: true } as const;

/**
 * Reading and writing of one kind of record: the filter `{_id, revision}` is the only lock, and an event is pushed
 * into its own record in the same write (design: record first, one event log).
 */
export function createAggregate<T extends AggregateRecord, D extends Stored<T>>(
  options: AggregateOptions<T, D>,
) {
  const { kind, model, dirty, clock, derive, toRecord } = options;
  const lookUp = lookingUp<D>(model.collection as never);
  const insertDocument = inserting<D>(model.collection);
  const withoutId = ({ id, ...fields }: T) => ({ _id: id, ...fields });
  const historyOf = (changes: Partial<T>) => (options.keepsHistory ? { changes: changes as JsonObject } : {});

  async function find(id: string): Promise<T | null> {
    const stored = await lookUp(id);
    return stored ? toRecord(stored) : null;
  }

  async function get(id: string): Promise<T> {
    const record = await find(id);
    if (!record) throw new DomainError('NOT_FOUND', `${kind} ${id} does not exist`);
    return record;
  }

  async function insert(record: T, event: NewEvent, options: InsertOptions = {}): Promise<void> {
    const stamp = { revision: record.revision, at: record.lastEventAt };
    const { alsoFirst, request, earlier = [] } = options;
    const pending: PendingEvent[] = [...earlier, { ...event, ...stamp, ...historyOf(record) }];
    await Promise.all([onStore(() => dirty.mark(kind, record.id, record.revision)), alsoFirst?.()]);
    const derived = split(derive(record)).set;
    const document = { ...withoutId(record), ...derived, pending, ...request };
    await insertDocument(document as never);
  }

  async function writeOnce(record: T, { changes, event }: Decision<T>): Promise<T | null> {
    const revision = record.revision + 1;
    const at = nextEventTime(clock.now(), record.lastEventAt);
    const next: T = { ...record, ...changes, revision, ...(event ? { lastEventAt: at } : {}) };
    if (event) await onStore(() => dirty.mark(kind, record.id, revision));
    const derived = split(derive(next));
    const set = { ...changes, revision, ...(event ? { lastEventAt: at } : {}), ...derived.set };
    const entry = event && { ...event, revision, at, ...historyOf(changes) };
    const update = {
      $set: set,
      ...(derived.unset ? { $unset: derived.unset } : {}),
      ...(entry ? { $push: { pending: entry } } : {}),
    };
    const filter = { _id: record.id, revision: record.revision };
    // Not through the schema, which drops keys that people may use, such as `prototype` for the name of a column.
    const written = () => model.collection.updateOne(filter as never, update as never, WITHOUT_UNDEFINED);
    const result = await onStore(written);
    return result.matchedCount === 1 ? next : null;
  }

  const transition = createTransition({ kind, get, writeOnce });
  const { insertOnce } = createOnceOnly<T, D>({ model, clock, toRecord, insert });
  return { find, get, insert, insertOnce, transition };
}

interface TransitionSteps<T> {
  kind: AggregateKind;
  get(id: string): Promise<T>;
  /** Null when another one has written meanwhile. */
  writeOnce(record: T, decision: Decision<T>): Promise<T | null>;
}

/** Reads, decides and writes until nobody comes between. */
function createTransition<T>({ kind, get, writeOnce }: TransitionSteps<T>) {
  /** `known` is the record as the caller has just read or written it: most often nobody has changed it since. */
  return async (id: string, decide: (record: T) => Decision<T> | null, known?: T): Promise<T> => {
    const first = known && decisionOn(known, decide);
    const written = first && (await writeOnce(known, first));
    if (written) return written;
    for (let races = 0; races < LOST_RACES_MAX; races++) {
      const record = await get(id);
      const decision = decide(record);
      if (decision === null) return record;
      const next = await writeOnce(record, decision);
      if (next) return next;
    }
    throw new DomainError('UNAVAILABLE', `${kind} ${id} is being changed by too many at once; try again`);
  };
}

/** Null where `known`, which may have changed since it was read, gives no reason to write: only a fresh look can tell. */
function decisionOn<T>(known: T, decide: (record: T) => Decision<T> | null): Decision<T> | null {
  try {
    return decide(known);
  } catch {
    return null;
  }
}

/** Undefined values stand for fields that are not there. */
function split(derived: Record<string, unknown>): {
  set: Record<string, unknown>;
  unset: Record<string, ''> | null;
} {
  const entries = Object.entries(derived);
  const absent = entries.filter(([, value]) => value === undefined).map(([name]) => [name, ''] as const);
  return {
    set: Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
    unset: absent.length > 0 ? Object.fromEntries(absent) : null,
  };
}
