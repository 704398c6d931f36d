import type { Model as MongooseModel, UpdateQuery } from 'mongoose';
import { DomainError } from '../domain/errors';
import { type AggregateKind, type NewEvent, nextEventTime, type PendingEvent } from '../domain/event';
import type { Clock } from '../domain/ports';
import { onStore } from './connection';
import type { DirtyMarks } from './dirty-marks';

interface AggregateRecord {
  id: string;
  revision: number;
  lastEventAt: string;
}

/** A record as it is stored: `_id` for `id`, its events that the relay has not copied yet, and what queries need. */
export type Stored<T extends AggregateRecord> = Omit<T, 'id'> & { _id: string; pending: PendingEvent[] };

interface Decision<T> {
  changes: Partial<T>;
  event: NewEvent | null;
}

interface AggregateOptions<T extends AggregateRecord, D extends Stored<T>> {
  kind: AggregateKind;
  model: MongooseModel<D>;
  dirty: DirtyMarks;
  clock: Clock;
  /** Fields that only the store needs, computed from the record; written whenever the record is. */
  derive(record: T): Record<string, unknown>;
  /** The record out of its document, without what only the store needs. */
  toRecord(stored: D): T;
}

const LOST_RACES_MAX = 50;

/**
 * Reading and writing of one kind of record: the filter `{_id, revision}` is the only lock, and an event is pushed
 * into its own record in the same write (design: record first, one event log).
 */
export function createAggregate<T extends AggregateRecord, D extends Stored<T>>(
  options: AggregateOptions<T, D>,
) {
  const { kind, model, dirty, clock, derive, toRecord } = options;
  const withoutId = ({ id, ...fields }: T) => ({ _id: id, ...fields });

  async function find(id: string): Promise<T | null> {
    const stored = await onStore(() =>
      model
        .findOne({ _id: id } as never)
        .lean<D>()
        .exec(),
    );
    return stored ? toRecord(stored) : null;
  }

  async function get(id: string): Promise<T> {
    const record = await find(id);
    if (!record) throw new DomainError('NOT_FOUND', `${kind} ${id} does not exist`);
    return record;
  }

  /** What `alsoFirst` writes is there before the record is, as its mark is. */
  async function insert(record: T, event: NewEvent, alsoFirst?: () => Promise<void>): Promise<void> {
    const pending: PendingEvent[] = [{ ...event, revision: record.revision, at: record.lastEventAt }];
    await Promise.all([onStore(() => dirty.mark(kind, record.id, record.revision)), alsoFirst?.()]);
    const document = { ...withoutId(record), ...derive(record), pending };
    await onStore(() => model.collection.insertOne(document as never));
  }

  async function writeOnce(record: T, { changes, event }: Decision<T>): Promise<T | null> {
    const revision = record.revision + 1;
    const at = nextEventTime(clock.now(), record.lastEventAt);
    const next: T = { ...record, ...changes, revision, ...(event ? { lastEventAt: at } : {}) };
    if (event) await onStore(() => dirty.mark(kind, record.id, revision));
    const set = { ...changes, revision, ...(event ? { lastEventAt: at } : {}), ...derive(next) };
    const update = { $set: set, ...(event ? { $push: { pending: { ...event, revision, at } } } : {}) };
    const filter = { _id: record.id, revision: record.revision };
    const result = await onStore(() => model.updateOne(filter as never, update as UpdateQuery<D>).exec());
    return result.matchedCount === 1 ? next : null;
  }

  async function transition(id: string, decide: (record: T) => Decision<T> | null): Promise<T> {
    for (let races = 0; races < LOST_RACES_MAX; races++) {
      const record = await get(id);
      const decision = decide(record);
      if (decision === null) return record;
      const written = await writeOnce(record, decision);
      if (written) return written;
    }
    throw new DomainError('UNAVAILABLE', `${kind} ${id} is being changed by too many at once; try again`);
  }

  return { find, get, insert, transition };
}
