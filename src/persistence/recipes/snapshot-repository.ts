import type { Connection } from 'mongoose';
import type { MonitoringSnapshot } from '../../domain/recipes/monitoring-snapshot';
import type { SnapshotRepository } from '../../domain/recipes/ports';
import { onStore } from '../connection';

/** What was measured as JSON text: so any key comes back as it was sent. */
interface SnapshotDocument {
  _id: string;
  modelId: string;
  capturedAt: string;
  content: string;
}

/** Snapshots in the collection `snapshots`. */
export function createSnapshotRepository(connection: Connection): SnapshotRepository {
  const documents = connection.collection<SnapshotDocument>('snapshots');
  return {
    async insert({ id, modelId, capturedAt, ...content }) {
      const document = { _id: id, modelId, capturedAt, content: JSON.stringify(content) };
      await onStore(() => documents.insertOne(document));
    },
    async list(modelId, { skip, limit }) {
      const newestFirst = { capturedAt: -1, _id: -1 } as const;
      const found = await onStore(() =>
        documents.find({ modelId }).sort(newestFirst).skip(skip).limit(limit).toArray(),
      );
      return found.map(toSnapshot);
    },
  };
}

function toSnapshot({ _id, modelId, capturedAt, content }: SnapshotDocument): MonitoringSnapshot {
  return { id: _id, modelId, capturedAt, ...JSON.parse(content) };
}
