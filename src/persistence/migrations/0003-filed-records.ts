import type { Connection } from 'mongoose';
import { eachLacking } from './each-lacking';
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

function eachWithoutRevision(
  connection: Connection,
  collection: string,
  timeOf: (old: OldDocument) => string | undefined,
): Promise<void> {
  return eachLacking(connection, { collection, field: 'revision' }, async (old) => ({
    revision: 1,
    lastEventAt: timeOf(old as OldDocument),
    pending: [],
  }));
}
