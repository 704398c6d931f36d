import { isDeepStrictEqual } from 'node:util';
import { type Connection, Schema } from 'mongoose';
import type { TableVersionRepository } from '../../domain/data/ports';
import type { TableVersion } from '../../domain/data/table-version';
import { onStore, upserting } from '../connection';

/** The sample is kept as text: names of columns may hold what the store would take for paths or orders. */
type VersionDocument = Omit<TableVersion, 'key' | 'sample'> & { _id: string; sampleText: string };

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
    definition: { type: Schema.Types.Mixed, default: null } as never,
    columns: mixed,
    sampleText: { type: String, required: true },
    createdAt: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'datasetVersions' },
);

function toVersion({ _id, sampleText, ...fields }: VersionDocument): TableVersion {
  return { key: _id, ...fields, sample: JSON.parse(sampleText) };
}

/** What versions of datasets hold, in the collection `datasetVersions`. */
export function createTableVersionRepository(connection: Connection): TableVersionRepository {
  const Versions = connection.model<VersionDocument>('DatasetVersion', schema);
  return {
    async find(key) {
      const stored = await onStore(() => Versions.findOne({ _id: key }).lean<VersionDocument>().exec());
      return stored && toVersion(stored);
    },
    async put({ key, createdAt, sample, ...fields }) {
      const first = { ...fields, sampleText: JSON.stringify(sample) };
      const update = { $set: { createdAt }, $setOnInsert: first };
      const options = { upsert: true, returnDocument: 'after' } as const;
      const stored = await onStore(() =>
        upserting(() =>
          Versions.findOneAndUpdate({ _id: key }, update, options).lean<VersionDocument>().exec(),
        ),
      );
      if (stored.file.kind !== 'object' || isDeepStrictEqual(stored.file, first.file))
        return toVersion(stored);
      const { file, origin } = first;
      await onStore(() => Versions.updateOne({ _id: key }, { $set: { file, origin } }).exec());
      return toVersion({ ...stored, file, origin });
    },
    async complete(key, { sample, ...seen }) {
      const set = { ...seen, sampleText: JSON.stringify(sample) };
      await onStore(() => Versions.updateOne({ _id: key }, { $set: set }).exec());
    },
    async olderThan(at, { after, limit }) {
      const filter = { _id: { $gt: after }, createdAt: { $lt: at } };
      const found = await onStore(() =>
        Versions.find(filter, { datasetId: 1, file: 1, createdAt: 1 })
          .sort({ _id: 1 })
          .limit(limit)
          .lean<VersionDocument[]>()
          .exec(),
      );
      return found.map(({ _id: key, datasetId, file, createdAt }) => ({ key, datasetId, file, createdAt }));
    },
    async remove({ key, createdAt }) {
      const result = await onStore(() => Versions.deleteOne({ _id: key, createdAt }).exec());
      return result.deletedCount === 1;
    },
  };
}
