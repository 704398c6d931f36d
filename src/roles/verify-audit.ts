import { systemClock } from '../compose';
import type { Anchor, Verification } from '../domain/audit';
import { createAuditLog } from '../persistence/audit-log';
import { createDirtyMarks } from '../persistence/dirty-marks';
import { hashEvent } from '../persistence/event-hash';
import { createEventLog } from '../persistence/event-log';
import { openStore } from '../persistence/open-store';
import { verifyLog } from '../usecases/audit';

/** Verifies the event log in the document store at the address; nothing is written. */
export async function verifyStoredLog(mongodbUri: string, anchor: Anchor | null): Promise<Verification> {
  const connection = await openStore(mongodbUri);
  try {
    const eventLog = createEventLog(connection, createDirtyMarks(connection, systemClock), systemClock);
    const ports = { eventLog, auditLog: createAuditLog(connection), hash: hashEvent };
    return await verifyLog(ports, anchor);
  } finally {
    await connection.close();
  }
}
