import { type Connection, Schema } from 'mongoose';
import type { TableVersionRepository } from '../../domain/data/ports';
import type { TableVersion } from '../../domain/data/registered-dataset';
import { isDuplicateKey, onStore } from '../connection';

type VersionDocument = Omit<TableVersion, 'key'> & { _id: string };

const mixed = { type: Schema.Types.Mixed, required: true } as never;

const schema = new Schema<VersionDocument>(
  {
    _id: { type: String, required: true },
    datasetId: { type: String, required: true },
    sha256: { type: String, required: true },
    sizeBytes: { type: Number, required: true },
    file: mixed,
    origin: mixed,
    format: { type: String, required: true },
    csv: { type: Schema.Types.Mixed, default: null } as never,
    rows: { type: Number, required: true },
    definition: mixed,
    columns: mixed,
    sample: mixed,
    createdAt: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'datasetVersions' },
);

/** What versions of datasets hold, in the collection `datasetVersions`: written once, never changed. */
export function createTableVersionRepository(connection: Connection): TableVersionRepository {
  const Versions = connection.model<VersionDocument>('DatasetVersion', schema);
  return {
    async find(key) {
      const stored = await onStore(() => Versions.findOne({ _id: key }).lean<VersionDocument>().exec());
      if (!stored) return null;
      const { _id, ...fields } = stored;
      return { key: _id, ...fields };
    },
    async put({ key, ...fields }) {
      // Not by mongoose: names of columns may hold what it would take for paths.
      const document = { _id: key, ...fields };
      await onStore(() => Versions.collection.insertOne(document as never)).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
      });
    },
  };
}
