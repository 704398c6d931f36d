import { type Connection, Schema } from 'mongoose';
import type { Clock, OpenRun } from '../domain/ports';
import { isDuplicateKey, onStore } from './connection';

interface OpenRunDocument {
  _id: string;
  addedAt: string;
}

const schema = new Schema<OpenRunDocument>(
  { _id: { type: String, required: true }, addedAt: { type: String, required: true } },
  { versionKey: false, strict: 'throw', collection: 'openRuns' },
);

/** Ids of runs with something left to do: added before the run itself is stored, removed after its last write. */
export function createOpenRuns(connection: Connection, clock: Clock) {
  const OpenRuns = connection.model<OpenRunDocument>('OpenRun', schema);
  return {
    async add(id: string): Promise<void> {
      await onStore(() => OpenRuns.collection.insertOne({ _id: id, addedAt: clock.now() } as never)).catch(
        (error: unknown) => {
          if (!isDuplicateKey(error)) throw error;
        },
      );
    },
    async remove(id: string): Promise<void> {
      await onStore(() => OpenRuns.deleteOne({ _id: id }).exec());
    },
    async list(): Promise<OpenRun[]> {
      const found = await onStore(() => OpenRuns.find().lean<OpenRunDocument[]>().exec());
      return found.map(({ _id, addedAt }) => ({ id: _id, addedAt })).sort(byAge);
    },
    count: (): Promise<number> => onStore(() => OpenRuns.estimatedDocumentCount().exec()),
  };
}

function byAge(a: OpenRun, b: OpenRun): number {
  return a.addedAt < b.addedAt ? -1 : 1;
}
