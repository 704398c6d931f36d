import { type Connection, Schema } from 'mongoose';
import type { NewEvent } from '../domain/event';
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

const FIRST_REVISION = 1;

function asNew(version: ModelVersion): { record: VersionRecord; event: NewEvent } {
  const { modelId, number, runId, sha256, createdAt } = version;
  const event = { type: 'version.created', actor: 'system', data: { modelId, number, runId, sha256 } };
  return { record: { ...version, revision: FIRST_REVISION, lastEventAt: createdAt }, event };
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

  async function insertAnnounced(
    versions: readonly Omit<ModelVersion, 'number'>[],
    firstNumber: number,
  ): Promise<ModelVersion[]> {
    const done: ModelVersion[] = [];
    for (let number = firstNumber; done.length < versions.length; ) {
      const numbered = versions.slice(done.length).map((each, step) => ({ ...each, number: number + step }));
      const { stored, refusal } = await aggregate.insertAnnounced(numbered.map(asNew));
      done.push(...numbered.slice(0, stored));
      number += stored;
      if (refusal === null) continue;
      if (!isDuplicateKey(refusal)) throw refusal;
      const own = await find(numbered[stored]?.id ?? '');
      if (own) done.push(own);
      else number += 1;
    }
    return done;
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
    announce: (id) => aggregate.announce(id, FIRST_REVISION),
    insertAnnounced,
    async insert(version, firstNumber) {
      await aggregate.announce(version.id, FIRST_REVISION);
      const [stored] = await insertAnnounced([version], firstNumber);
      if (!stored) throw new Error('a version was neither stored nor refused');
      return stored;
    },
  };
}
