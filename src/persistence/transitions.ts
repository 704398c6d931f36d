import { mongo } from 'mongoose';
import { DomainError } from '../domain/errors';
import { type NewEvent, nextEventTime, type PendingEvent } from '../domain/event';
import type { JsonObject } from '../domain/json';
import { sharingTurns } from '../domain/shared-turns';
import type { AggregateOptions, AggregateRecord, Stored } from './aggregate';
import { onStore } from './connection';
import { NOT_SENT } from './insertion';

interface Decision<T> {
  changes: Partial<T>;
  event: NewEvent | null;
}

/** Chooses what to write on a record, null for nothing. */
type Decide<T> = (record: T) => Decision<T> | null;

/** One write: what the record becomes, if it is still as it was read. */
interface Write<T> {
  next: T;
  hasEvent: boolean;
  filter: object;
  update: object;
}

const LOST_RACES_MAX = 50;
/** A change to undefined changes nothing. */
const WITHOUT_UNDEFINED = { ignoreUndefined: true } as const;

/** The ways to change stored records of one kind. */
export function createTransitions<T extends AggregateRecord, D extends Stored<T>>(
  options: AggregateOptions<T, D>,
  get: (id: string) => Promise<T>,
) {
  const { kind, model, dirty } = options;
  // Not through the schema, which drops keys that people may use, such as `prototype` for the name of a column.
  const { collection } = model;
  const plan = planningWith(options);

  const announce = (id: string, revision: number): Promise<void> => dirty.mark(kind, id, revision);

  async function write({ next, hasEvent, filter, update }: Write<T>): Promise<boolean> {
    if (hasEvent) await announce(next.id, next.revision);
    const written = () => collection.updateOne(filter, update, WITHOUT_UNDEFINED);
    return (await onStore(written)).matchedCount === 1;
  }

  /** True for each when all were written: of some of them nobody could say which. */
  const writeTogether = sharingTurns<Write<T>, boolean>(async (writes) => {
    const updates = writes.map(({ filter, update }) => ({ updateOne: { filter, update } }));
    const unordered = { ...WITHOUT_UNDEFINED, ordered: false } as const;
    const written = () => collection.bulkWrite(updates, unordered);
    const matched = await onStore(() => written().then((done) => done.matchedCount, noneOfRefused));
    return writes.map(() => matched === writes.length);
  });

  /** Reads, decides and writes until nobody comes between. */
  async function readAndWrite(id: string, decisions: readonly Decide<T>[]): Promise<T> {
    for (let races = 0; races < LOST_RACES_MAX; races++) {
      const record = await get(id);
      const planned = plan(record, decisions);
      if (planned === null) return record;
      if (await write(planned)) return planned.next;
    }
    throw new DomainError('UNAVAILABLE', `${kind} ${id} is being changed by too many at once; try again`);
  }

  return {
    /** Tells the relay of a write that is about to come. */
    announce,
    /** `known` is the record as the caller has just read or written it: most often nobody has changed it since. */
    async transition(id: string, decide: Decide<T>, known?: T): Promise<T> {
      const planned = known && planKnown(() => plan(known, [decide]));
      return planned && (await write(planned)) ? planned.next : readAndWrite(id, [decide]);
    },
    /**
     * The same for decisions, in their order, which choose nothing where they were made before: in one write, which
     * shares a turn with those of other records. `announced` is the revision up to which the record was announced.
     */
    async settle(known: T, decisions: readonly Decide<T>[], announced: number): Promise<T> {
      const planned = planKnown(() => plan(known, decisions));
      if (planned?.hasEvent && planned.next.revision > announced)
        await announce(known.id, planned.next.revision);
      return planned && (await writeTogether(planned)) ? planned.next : readAndWrite(known.id, decisions);
    },
  };
}

function planningWith<T extends AggregateRecord, D extends Stored<T>>({
  clock,
  derive,
  keepsHistory,
}: AggregateOptions<T, D>) {
  /** Null where the decisions choose nothing. */
  return (record: T, decisions: readonly Decide<T>[]): Write<T> | null => {
    let next = record;
    let changed = {};
    const events: PendingEvent[] = [];
    for (const decide of decisions) {
      const decision = decide(next);
      if (decision === null) continue;
      const { changes, event } = decision;
      const revision = next.revision + 1;
      const at = nextEventTime(clock.now(), next.lastEventAt);
      const history = keepsHistory ? { changes: changes as JsonObject } : {};
      if (event) events.push({ ...event, revision, at, ...history });
      const stamp = { revision, ...(event ? { lastEventAt: at } : {}) };
      changed = { ...changed, ...changes, ...stamp };
      next = { ...next, ...changes, ...stamp };
    }
    if (next === record) return null;
    const derived = splitDerived(derive(next));
    const update = {
      $set: { ...changed, ...derived.set },
      ...(derived.unset ? { $unset: derived.unset } : {}),
      ...(events.length > 0 ? { $push: { pending: { $each: events } } } : {}),
    };
    const filter = { _id: record.id, revision: record.revision };
    return { next, hasEvent: events.length > 0, filter, update };
  };
}

/** Null where the known record, which may have changed since it was read, gives no reason to write: only a fresh look can tell. */
function planKnown<T>(plan: () => Write<T> | null): Write<T> | null {
  try {
    return plan();
  } catch {
    return null;
  }
}

/** One of several writes was refused, or could not even be sent: how far the others came is not told. */
function noneOfRefused(error: unknown): 0 {
  const isOfOne = error instanceof mongo.MongoBulkWriteError && [error.writeErrors].flat().length > 0;
  if (isOfOne || NOT_SENT.some((kind) => error instanceof kind)) return 0;
  throw error;
}

/** Undefined values stand for fields that are not there. */
export function splitDerived(derived: Record<string, unknown>): {
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
