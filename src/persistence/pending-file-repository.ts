import { type Connection, Schema } from 'mongoose';
import type { PendingFile, PendingFileRepository } from '../domain/registry/pending-file';
import { onStore } from './connection';

type PendingFileDocument = Omit<PendingFile, 'folder'> & { _id: string };

const schema = new Schema<PendingFileDocument>(
  {
    _id: { type: String, required: true },
    runId: { type: String, required: true },
    notedAt: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'pendingFiles' },
);

/** Notes on pending files in the collection `pendingFiles`, by their folders. */
export function createPendingFileRepository(connection: Connection): PendingFileRepository {
  const Pending = connection.model<PendingFileDocument>('PendingFile', schema);
  return {
    async add({ folder, ...fields }) {
      await onStore(() => Pending.collection.insertOne({ _id: folder, ...fields } as never));
    },
    async remove(folder) {
      await onStore(() => Pending.deleteOne({ _id: folder }).exec());
    },
    async olderThan(at, limit) {
      const found = await onStore(() =>
        Pending.find({ notedAt: { $lt: at } })
          .limit(limit)
          .lean<PendingFileDocument[]>()
          .exec(),
      );
      return found.map(({ _id, ...fields }) => ({ folder: _id, ...fields }));
    },
  };
}
