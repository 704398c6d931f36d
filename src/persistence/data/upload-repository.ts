import { type Connection, Schema } from 'mongoose';
import type { Upload, UploadRepository } from '../../domain/data/ports';
import { onStore } from '../connection';

type UploadDocument = Omit<Upload, 'id'> & { _id: string };

const schema = new Schema<UploadDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, default: null },
    artifact: { type: Schema.Types.Mixed, required: true } as never,
    createdBy: { type: String, required: true },
    createdAt: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'uploads' },
);

/** Uploads in the collection `uploads`; the janitor takes them out when their day is over. */
export function createUploadRepository(connection: Connection): UploadRepository {
  const Uploads = connection.model<UploadDocument>('Upload', schema);
  return {
    async find(id) {
      const stored = await onStore(() => Uploads.findOne({ _id: id }).lean<UploadDocument>().exec());
      if (!stored) return null;
      const { _id, ...fields } = stored;
      return { id: _id, ...fields };
    },
    async insert({ id, ...fields }) {
      await onStore(() => Uploads.collection.insertOne({ _id: id, ...fields } as never));
    },
    async olderThan(at, limit) {
      const found = await onStore(() =>
        Uploads.find({ createdAt: { $lt: at } })
          .limit(limit)
          .lean<UploadDocument[]>()
          .exec(),
      );
      return found.map(({ _id, ...fields }) => ({ id: _id, ...fields }));
    },
    async remove(id) {
      await onStore(() => Uploads.deleteOne({ _id: id }).exec());
    },
  };
}
