import { type Connection, Schema } from 'mongoose';
import type { Dataset } from '../domain/dataset';
import type { DatasetRepository } from '../domain/ports';
import { onStore, upserting } from './connection';

type DatasetDocument = Omit<Dataset, 'id'> & { _id: string };

const schema = new Schema<DatasetDocument>(
  {
    _id: { type: String, required: true },
    title: { type: String, required: true },
    licence: { type: String, required: true },
    format: { type: String, required: true },
    path: { type: String, required: true },
    task: { type: String, required: true },
    target: { type: String, required: true },
    features: { type: Schema.Types.Mixed, required: true } as never,
    split: { type: Schema.Types.Mixed, required: true } as never,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'datasets' },
);

/** Datasets in the collection `datasets`. */
export function createDatasetRepository(connection: Connection): DatasetRepository {
  const Datasets = connection.model<DatasetDocument>('Dataset', schema);
  return {
    async find(id) {
      const stored = await onStore(() => Datasets.findOne({ _id: id }).lean<DatasetDocument>().exec());
      if (!stored) return null;
      const { _id, ...fields } = stored;
      return { id: _id, ...fields };
    },
    async put({ id, ...fields }) {
      const upsert = () => Datasets.updateOne({ _id: id }, { $set: fields }, { upsert: true }).exec();
      await onStore(() => upserting(upsert));
    },
  };
}
