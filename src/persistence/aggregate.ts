import { type Model as MongooseModel, Schema } from 'mongoose';
import { DomainError } from '../domain/errors';
import type { AggregateKind, NewEvent, PendingEvent, UpcomingWrite } from '../domain/event';
import type { JsonObject } from '../domain/json';
import type { Clock } from '../domain/ports';
import type { DirtyMarks } from './dirty-marks';
import { type Inserted, inserting } from './insertion';
import { createOnceOnly, type StoredRequest } from './once-only';
import { lookingUp } from './shared-turns';
import { createTransitions, splitDerived } from './transitions';

/** What every record of this kind has. */
export interface AggregateRecord {
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

/** How a kind of record is stored. */
export interface AggregateOptions<T extends AggregateRecord, D extends Stored<T>> {
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
  /** What is written next because of it, the record itself again perhaps; then those writes need no marks. */
  upcoming?: readonly UpcomingWrite[];
}

/**
 * Reading and writing of one kind of record: the filter `{_id, revision}` is the only lock, and an event is pushed
 * into its own record in the same write (design: record first, one event log).
 */
export function createAggregate<T extends AggregateRecord, D extends Stored<T>>(
  options: AggregateOptions<T, D>,
) {
  const { kind, model, dirty, clock, derive, toRecord } = options;
  const lookUp = lookingUp<D>(model.collection as never);
  const insertDocuments = inserting<D>(model.collection);

  async function find(id: string): Promise<T | null> {
    const stored = await lookUp(id);
    return stored ? toRecord(stored) : null;
  }

  async function get(id: string): Promise<T> {
    const record = await find(id);
    if (!record) throw new DomainError('NOT_FOUND', `${kind} ${id} does not exist`);
    return record;
  }

  function documentOf(record: T, event: NewEvent, { earlier = [], request }: InsertOptions = {}): D {
    const stamp = { revision: record.revision, at: record.lastEventAt };
    const history = options.keepsHistory ? { changes: record as unknown as JsonObject } : {};
    const pending: PendingEvent[] = [...earlier, { ...event, ...stamp, ...history }];
    const { id, ...fields } = record;
    return { _id: id, ...fields, ...splitDerived(derive(record)).set, pending, ...request } as never;
  }

  async function insert(record: T, event: NewEvent, options: InsertOptions = {}): Promise<void> {
    const writes = [{ kind, id: record.id, revision: record.revision }, ...(options.upcoming ?? [])];
    const marks = writes.map((write) => dirty.mark(write.kind, write.id, write.revision));
    await Promise.all([...marks, options.alsoFirst?.()]);
    const { refusal } = await insertDocuments([documentOf(record, event, options)]);
    if (refusal) throw refusal;
  }

  /** One after another, for records that were announced. */
  const insertAnnounced = (all: readonly { record: T; event: NewEvent }[]): Promise<Inserted> =>
    insertDocuments(all.map(({ record, event }) => documentOf(record, event)));

  const transitions = createTransitions<T, D>(options, get);
  const { insertOnce } = createOnceOnly<T, D>({ model, clock, toRecord, insert });
  return { find, get, insert, insertAnnounced, insertOnce, ...transitions };
}
