import { type Connection, Schema } from 'mongoose';
import type { ModelVersion } from '../domain/model-version';
import type { Clock, VersionRepository } from '../domain/ports';
import { createAggregate, type Stored } from './aggregate';
import { isDuplicateKey, onStore } from './connection';
import type { DirtyMarks } from './dirty-marks';

type VersionRecord = ModelVersion & { revision: number; lastEventAt: string };

/** `_id` comes from the run and `numberKey` from model and number: both promises are unique keys. */
interface VersionDocument extends Stored<VersionRecord> {
  numberKey: string;
}

const schema = new Schema<VersionDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    modelId: { type: String, required: true },
    number: { type: Number, required: true },
    numberKey: { type: String, required: true },
    runId: { type: String, required: true },
    datasetId: { type: String, default: null },
    recipeVersionId: { type: String, default: null },
    artifactKey: { type: String, default: null },
    artifactPath: { type: String, default: null },
    sha256: { type: String, default: null },
    sizeBytes: { type: Number, default: null },
    metrics: { type: Schema.Types.Mixed, required: true } as never,
    trainingMetrics: { type: Schema.Types.Mixed, required: true } as never,
    report: { type: Schema.Types.Mixed, default: null } as never,
    signature: { type: Schema.Types.Mixed } as never,
    createdAt: { type: String, required: true },
    lastEventAt: { type: String, required: true },
    pending: { type: [Schema.Types.Mixed], required: true } as never,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'versions' },
);

function toRecord({ _id, numberKey: _key, pending: _pending, ...fields }: VersionDocument): VersionRecord {
  return { id: _id, ...fields };
}

function numberKey(modelId: string, number: number): string {
  return `${modelId}/${number}`;
}

function toVersion({ revision: _revision, lastEventAt: _at, ...version }: VersionRecord): ModelVersion {
  return version;
}

/** Versions in the collection `versions`: written once, never changed but for the relay of their one event. */
export function createVersionRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): VersionRepository {
  const Versions = connection.model<VersionDocument>('Version', schema);
  const aggregate = createAggregate<VersionRecord, VersionDocument>({
    kind: 'version',
    model: Versions,
    dirty,
    clock,
    derive: ({ modelId, number }) => ({ numberKey: numberKey(modelId, number) }),
    toRecord,
  });

  async function find(id: string): Promise<ModelVersion | null> {
    const found = await aggregate.find(id);
    return found && toVersion(found);
  }

  return {
    find,
    async findNumbers(modelId, numbers) {
      const keys = numbers.map((number) => numberKey(modelId, number));
      const filter = { numberKey: { $in: keys } };
      const found = await onStore(() => Versions.find(filter).lean<VersionDocument[]>().exec());
      const byNumber = new Map(found.map((stored) => [stored.number, toVersion(toRecord(stored))]));
      return numbers.flatMap((number) => byNumber.get(number) ?? []);
    },
    async insert(version, firstNumber) {
      for (let number = firstNumber; ; number++) {
        const data = { modelId: version.modelId, number, runId: version.runId, sha256: version.sha256 };
        const event = { type: 'version.created', actor: 'system', data };
        const record = { ...version, number, revision: 1, lastEventAt: version.createdAt };
        try {
          await aggregate.insert(record, event);
          return { ...version, number };
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          const stored = await find(version.id);
          if (stored) return stored;
        }
      }
    },
  };
}
