import { resolve } from 'node:path';
import { type Config, loadConfig } from '../config';
import { assertExport, exportFrom, importInto } from '../roles/backup';
import { createTerminalReport } from './terminal-report';
import { withStore } from './with-store';

/**
 * Exports everything of the configured store, that of the running stack, or the data folder's.
 * @returns what was done, for people
 * @throws DomainError INVALID_STATE for a folder with something in it; UNAVAILABLE when there is no store
 */
export async function exportAll(folder: string): Promise<string> {
  const given = { folder: resolve(folder) };
  const { documents, files, lastCursor } = await overStore(false, (store) =>
    exportFrom({ ...store, ...given }),
  );
  return `Exported to ${given.folder}: ${documents} documents up to event ${lastCursor}, ${files} files.`;
}

/**
 * Imports an export into a store that is empty; without one that is configured or runs, into that of the data folder.
 * @returns what was done, for people
 * @throws DomainError NOT_FOUND when there is no export; INVALID_STATE when the store is not empty; VALIDATION_FAILED for a
 * damaged export
 */
export async function importAll(folder: string): Promise<string> {
  const given = { folder: resolve(folder) };
  await assertExport(given.folder);
  const { documents, files, lastCursor } = await overStore(true, (store) =>
    importInto({ ...store, ...given }),
  );
  return `Imported from ${given.folder}: ${documents} documents up to event ${lastCursor}, ${files} files. "modelkeeper audit verify" verifies the log.`;
}

async function overStore<T>(
  isNew: boolean,
  work: (store: { mongodbUri: string; config: Config }) => Promise<T>,
): Promise<T> {
  const config = loadConfig();
  const report = createTerminalReport(process.stderr);
  try {
    return await withStore({ config, report, isNew }, (mongodbUri) => work({ mongodbUri, config }));
  } finally {
    report.close();
  }
}
