import { type Connection, Schema } from 'mongoose';
import type { Clock } from '../../domain/ports';
import { type SnapshotText, snapshotFiled, snapshotText } from '../../domain/recipes/monitoring-snapshot';
import type { SnapshotRepository } from '../../domain/recipes/ports';
import { createAggregate, type Stored } from '../aggregate';
import { onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

/** What was measured as JSON text: so any key comes back as it was sent. */
interface SnapshotRecord extends SnapshotText {
  revision: number;
  lastEventAt: string;
}

type SnapshotDocument = Stored<SnapshotRecord>;

const needed = { type: String, required: true };

const schema = new Schema<SnapshotDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    modelId: needed,
    capturedAt: needed,
    content: needed,
    lastEventAt: needed,
    pending: { type: [Schema.Types.Mixed], required: true } as never,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'snapshots' },
);

function toRecord({ _id, pending: _pending, ...fields }: SnapshotDocument): SnapshotRecord {
  return { id: _id, ...fields };
}

/** Snapshots in the collection `snapshots`: written once, never changed but for the relay of their one event. */
export function createSnapshotRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): SnapshotRepository {
  const Snapshots = connection.model<SnapshotDocument>('Snapshot', schema);
  const aggregate = createAggregate<SnapshotRecord, SnapshotDocument>({
    kind: 'snapshot',
    model: Snapshots,
    dirty,
    clock,
    derive: () => ({}),
    toRecord,
  });
  return {
    async insert(snapshot) {
      const stamp = { revision: 1, lastEventAt: snapshot.capturedAt };
      await aggregate.insert({ ...snapshotText(snapshot), ...stamp }, snapshotFiled(snapshot));
    },
    async listIds(modelId, { skip, limit }) {
      const newestFirst = { capturedAt: -1, _id: -1 } as const;
      const found = await onStore(() =>
        Snapshots.find({ modelId }, { _id: 1 })
          .sort(newestFirst)
          .skip(skip)
          .limit(limit)
          .lean<{ _id: string }[]>()
          .exec(),
      );
      return found.map(({ _id }) => _id);
    },
    async findTexts(ids) {
      const filter = { _id: { $in: [...ids] } };
      const found = await onStore(() => Snapshots.find(filter).lean<SnapshotDocument[]>().exec());
      const byId = new Map(
        found.map(({ _id: id, modelId, capturedAt, content }) => [id, { id, modelId, capturedAt, content }]),
      );
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
  };
}
