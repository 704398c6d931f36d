import type { Connection } from 'mongoose';
import type { ReportedLogRepository } from '../../domain/recipes/ports';
import { onStore, upserting } from '../connection';

/** `_id` is the run. As JSON text, since the store keeps no half of a character. */
interface ReportedLogDocument {
  _id: string;
  content: string;
}

/** Logs that were told from outside, in the collection `reportedLogs`. */
export function createReportedLogRepository(connection: Connection): ReportedLogRepository {
  const documents = connection.collection<ReportedLogDocument>('reportedLogs');
  return {
    async put(runId, text) {
      const set = { $set: { content: JSON.stringify(text) } };
      await onStore(() => upserting(() => documents.updateOne({ _id: runId }, set, { upsert: true })));
    },
    async findMany(runIds) {
      const found = await onStore(() => documents.find({ _id: { $in: [...runIds] } }).toArray());
      return new Map(found.map(({ _id, content }) => [_id, JSON.parse(content)]));
    },
  };
}
