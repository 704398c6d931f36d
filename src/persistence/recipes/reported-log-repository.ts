import type { Connection } from 'mongoose';
import type { ReportedLogRepository } from '../../domain/recipes/ports';
import { isDuplicateKey, onStore } from '../connection';

/** `_id` is the run. As JSON text, since the store keeps no half of a character. */
interface ReportedLogDocument {
  _id: string;
  content: string;
  /** Of the run that took the report; absent in old documents, which all others replace. */
  revision?: number;
}

/** Logs that were told from outside, in the collection `reportedLogs`. */
export function createReportedLogRepository(connection: Connection): ReportedLogRepository {
  const documents = connection.collection<ReportedLogDocument>('reportedLogs');
  return {
    async put(runId, { text, revision }) {
      const told = { content: JSON.stringify(text), revision };
      const earlier = { _id: runId, revision: { $not: { $gt: revision } } };
      const replace = () => onStore(() => documents.updateOne(earlier, { $set: told }));
      if ((await replace()).matchedCount === 1) return;
      await onStore(() => documents.insertOne({ _id: runId, ...told })).catch(async (error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
        await replace();
      });
    },
    async findMany(runIds) {
      const found = await onStore(() => documents.find({ _id: { $in: [...runIds] } }).toArray());
      return new Map(found.map(({ _id, content }) => [_id, JSON.parse(content)]));
    },
  };
}
