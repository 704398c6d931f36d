import type { Connection } from 'mongoose';
import { systemClock } from '../compose';
import { prepareStore } from '../persistence/connection';
import { updateStore } from '../persistence/migrations';
import { openStore } from '../persistence/open-store';

/**
 * Works on the records of the document store at the address, brought up to date first; for commands that are no role.
 * @throws DomainError INVALID_STATE for a store that a newer program has written; what `work` throws
 */
export async function withRecords<T>(
  mongodbUri: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await openStore(mongodbUri);
  try {
    await prepareStore(connection);
    await updateStore(connection, { clock: systemClock, onStep: () => undefined });
    return await work(connection);
  } finally {
    await connection.close();
  }
}
