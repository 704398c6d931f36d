import { type Connection, Schema } from 'mongoose';
import type { Clock } from '../domain/ports';
import { sharingTurns } from '../domain/shared-turns';
import { isDuplicateKey, onStore } from './connection';
import { inserting } from './insertion';

interface OpenRecordDocument {
  _id: string;
  addedAt: string;
}

/** The small collections of records with something left to do, so that nobody searches the large ones. */
export type OpenCollection = 'openRuns' | 'openIncidents' | 'openDeliveries';

/** Sorts behind everything that an id can go on with. */
const AFTER_ALL = '\uffff';

/** Ids of records with something left to do: added before the record itself is stored, removed after its last write. */
export function createOpenRecords(connection: Connection, collection: OpenCollection, clock: Clock) {
  const schema = new Schema<OpenRecordDocument>(
    { _id: { type: String, required: true }, addedAt: { type: String, required: true } },
    { versionKey: false, strict: 'throw', collection },
  );
  const Open = connection.model<OpenRecordDocument>(collection, schema);
  const insert = inserting<OpenRecordDocument>(Open.collection as never);
  const remove = sharingTurns<string, void>(async (ids) => {
    await onStore(() => Open.deleteMany({ _id: { $in: [...ids] } }).exec());
    return ids.map(() => undefined);
  });
  return {
    async add(id: string): Promise<void> {
      const { refusal } = await insert([{ _id: id, addedAt: clock.now() }]);
      if (refusal && !isDuplicateKey(refusal)) throw refusal;
    },
    remove,
    /** Those whose ids begin with `prefix`, or all; oldest first. */
    async list(prefix = ''): Promise<{ id: string; addedAt: string }[]> {
      const filter = prefix === '' ? {} : { _id: { $gte: prefix, $lt: `${prefix}${AFTER_ALL}` } };
      const found = await onStore(() => Open.find(filter).lean<OpenRecordDocument[]>().exec());
      return found.map(({ _id, addedAt }) => ({ id: _id, addedAt })).sort(byAge);
    },
    count: (): Promise<number> => onStore(() => Open.estimatedDocumentCount().exec()),
  };
}

function byAge(a: { addedAt: string }, b: { addedAt: string }): number {
  return a.addedAt < b.addedAt ? -1 : 1;
}
