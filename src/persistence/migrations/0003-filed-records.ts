import type { Connection } from 'mongoose';
import { onStore } from '../connection';
import type { Migration } from './migrate';

/** As they lie in the store, so far as this step reads them. */
interface OldDocument {
  _id: string;
  capturedAt?: string;
  content: string;
}

/** Snapshots and synthetic examples wrote no events, and could not hold any. */
export const filedRecords: Migration = {
  version: 3,
  name: 'let snapshots and synthetic examples tell what happens to them',
  async up(connection) {
    await eachWithoutRevision(connection, 'snapshots', ({ capturedAt }) => capturedAt);
    await eachWithoutRevision(
      connection,
      'syntheticExamples',
      ({ content }) => JSON.parse(content).createdAt,
    );
  },
};

async function eachWithoutRevision(
  connection: Connection,
  name: string,
  timeOf: (old: OldDocument) => string | undefined,
): Promise<void> {
  const documents = connection.collection<OldDocument>(name);
  const lacking = { revision: { $exists: false } };
  const old = await onStore(() => documents.find(lacking as never).toArray());
  for (const document of old) {
    const set = { revision: 1, lastEventAt: timeOf(document), pending: [] };
    await onStore(() => documents.updateOne({ _id: document._id, ...lacking }, { $set: set as never }));
  }
}
