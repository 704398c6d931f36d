import { type Connection, Schema } from 'mongoose';
import type { RegisteredDatasetRepository } from '../../domain/data/ports';
import type { RegisteredDataset } from '../../domain/data/registered-dataset';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { isDuplicateKey, onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type DatasetDocument = Stored<RegisteredDataset>;

const needed = { type: String, required: true };
const text = { type: String, default: null };

const schema = new Schema<DatasetDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    title: needed,
    licence: text,
    teamId: text,
    projectId: text,
    versions: { type: [Schema.Types.Mixed], required: true } as never,
    createdBy: needed,
    createdAt: needed,
    deletedAt: text,
    lastEventAt: needed,
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'datasets' },
);

function toDataset(stored: DatasetDocument): RegisteredDataset {
  const { _id, pending: _pending, requestKey: _key, request: _request, ...fields } = stored;
  return { id: _id, ...fields };
}

/** Registered datasets in the collection `datasets`. */
export function createDatasetRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): RegisteredDatasetRepository {
  const Datasets = connection.model<DatasetDocument>('Dataset', schema);
  const aggregate = createAggregate<RegisteredDataset, DatasetDocument>({
    kind: 'dataset',
    model: Datasets,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toDataset,
  });
  return {
    find: aggregate.find,
    transition: aggregate.transition,
    async insert(dataset, event) {
      // Before datasets had versions, there was one document of another form: it is registered again.
      const former = { _id: dataset.id, revision: { $exists: false } };
      await onStore(() => Datasets.collection.deleteOne(former as never));
      try {
        await aggregate.insert(dataset, event);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        throw new DomainError('ALREADY_EXISTS', `dataset '${dataset.id}' exists already`, { cause: error });
      }
    },
    async list({ projectId, visibleTo, skip, limit }) {
      const filter = {
        deletedAt: null,
        revision: { $exists: true },
        ...(projectId === null ? {} : { projectId }),
        ...(visibleTo === 'all' ? {} : { teamId: { $in: [...visibleTo, null] } }),
      };
      const [found, total] = await onStore(() =>
        Promise.all([
          Datasets.find(filter)
            .sort({ createdAt: -1, _id: -1 })
            .skip(skip)
            .limit(limit)
            .lean<DatasetDocument[]>()
            .exec(),
          Datasets.countDocuments(filter).exec(),
        ]),
      );
      return { total, datasets: found.map(toDataset) };
    },
  };
}
