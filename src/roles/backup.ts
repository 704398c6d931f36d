import { systemClock } from '../compose';
import { type ExportSummary, exportStore } from '../persistence/backup/export-store';
import type { FileTrees } from '../persistence/backup/file-trees';
import { type ImportSummary, importStore } from '../persistence/backup/import-store';
import { connectStore, prepareStore } from '../persistence/connection';
import { createDirtyMarks } from '../persistence/dirty-marks';
import { createEventLog } from '../persistence/event-log';

/** Which store and files, and the folder that they go to or come from. */
interface Backup {
  mongodbUri: string;
  trees: FileTrees;
  folder: string;
}

/** Exports the document store at the address, with its files. @throws as `exportStore` */
export async function exportFrom({ mongodbUri, ...given }: Backup): Promise<ExportSummary> {
  const connection = await connectStore(mongodbUri);
  try {
    const eventLog = createEventLog(connection, createDirtyMarks(connection, systemClock), systemClock);
    return await exportStore(connection, { ...given, eventLog });
  } finally {
    await connection.close();
  }
}

/** Imports into the document store at the address, which must be empty. @throws as `importStore` */
export async function importInto({ mongodbUri, ...given }: Backup): Promise<ImportSummary> {
  const connection = await connectStore(mongodbUri);
  try {
    await prepareStore(connection);
    return await importStore(connection, given);
  } finally {
    await connection.close();
  }
}
