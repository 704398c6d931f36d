import { type Connection, Schema } from 'mongoose';
import type { AggregateKind } from '../domain/event';
import type { Clock } from '../domain/ports';
import { sharingTurns } from '../domain/shared-turns';
import { onStore, upserting } from './connection';

/** "This record is about to be written at this revision": set before the write, so that the relay finds its events. */
export interface DirtyMark {
  /** `<kind>/<record id>` */
  _id: string;
  revision: number;
  markedAt: string;
}

const schema = new Schema<DirtyMark>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    markedAt: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'dirty' },
);

/** Marks of one connection. */
export type DirtyMarks = ReturnType<typeof createDirtyMarks>;

/**
 * Marks are removed only at the revision at which they were seen settled, so a later mark is never lost; one that is
 * given up, only if nobody has set it again.
 */
export function createDirtyMarks(connection: Connection, clock: Clock) {
  const Dirty = connection.model<DirtyMark>('Dirty', schema);

  const markAll = sharingTurns<Omit<DirtyMark, 'markedAt'>, void>(async (marks) => {
    const markedAt = clock.now();
    const highest = new Map<string, number>();
    for (const { _id, revision } of marks) highest.set(_id, Math.max(revision, highest.get(_id) ?? 0));
    const upserts = [...highest].map(([_id, revision]) => ({
      updateOne: { filter: { _id }, update: { $max: { revision }, $set: { markedAt } }, upsert: true },
    }));
    await onStore(() => upserting(() => Dirty.collection.bulkWrite(upserts as never)));
    return marks.map(() => undefined);
  });
  const mark = (kind: AggregateKind, id: string, revision: number): Promise<void> =>
    markAll({ _id: `${kind}/${id}`, revision });

  async function removeAll(filters: readonly Partial<DirtyMark>[]): Promise<void> {
    if (filters.length === 0) return;
    await Dirty.collection.bulkWrite(filters.map((filter) => ({ deleteOne: { filter } })) as never);
  }

  return {
    mark,
    /** The first marks after the one called `after`, by name; from the beginning by default. */
    list: (limit: number, after = ''): Promise<DirtyMark[]> =>
      Dirty.find({ _id: { $gt: after } })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<DirtyMark[]>()
        .exec(),
    clear: (marks: readonly DirtyMark[]) => removeAll(marks.map(({ _id, revision }) => ({ _id, revision }))),
    giveUp: (marks: readonly DirtyMark[]) =>
      removeAll(marks.map(({ _id, revision, markedAt }) => ({ _id, revision, markedAt }))),
  };
}
