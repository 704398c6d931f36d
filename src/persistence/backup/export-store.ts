import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { DomainError } from '../../domain/errors';
import type { EventLog } from '../../domain/ports';
import { COLLECTION_OF } from '../event-relay';
import { catchUp } from './catch-up';
import { BACKED_UP, META, OPEN_LISTS } from './contents';
import { exportTrees, type FileTrees } from './file-trees';
import { assertImported, IMPORT_MARK, schemaVersionOf } from './import-mark';
import { type ExportedFile, type Manifest, writeManifest } from './manifest';
import { RECORDS, rewriteRecords, writeRecords } from './record-files';
import { allById, byId, storedDocuments } from './stored-documents';

const EVENTS = 'events';

/** Records with events of their own, which are brought to one moment. */
const WITH_EVENTS: readonly string[] = Object.values(COLLECTION_OF);
const OTHERS = BACKED_UP.filter(
  (name) => !WITH_EVENTS.includes(name) && !OPEN_LISTS.includes(name) && name !== EVENTS,
);

/** What an export wrote. */
export interface ExportSummary {
  documents: number;
  files: number;
  lastCursor: number;
}

/**
 * Writes everything that the store and its file trees hold into a folder that is new or empty; the service may run meanwhile.
 * Records with events are read before the log. Whatever the log then tells of later than that is read again, until it tells
 * nothing new: so all of them are as they were after the last event of the export, none is older than its events, and no event
 * is missing from both its record and the log. What is written beside them is newer, and does no harm.
 * @throws DomainError INVALID_STATE for a folder with something in it, and a store whose import did not end
 */
export async function exportStore(
  connection: Connection,
  given: { folder: string; trees: FileTrees; eventLog: Pick<EventLog, 'end' | 'readAfter'> },
): Promise<ExportSummary> {
  const { folder, trees, eventLog } = given;
  await assertImported(connection);
  await prepareFolder(folder);
  const openBefore = await Promise.all(OPEN_LISTS.map((name) => allById(connection, name)));
  // Not before the open lists: what is opened later is read again, as the log tells of it.
  const begin = await eventLog.end();
  const write = (name: string, filter: object): Promise<ExportedFile> =>
    writeRecords(folder, name, storedDocuments(connection, name, filter));
  const files: ExportedFile[] = [];
  for (const name of WITH_EVENTS) files.push(await write(name, {}));
  const { changed, lastCursor } = await catchUp(connection, eventLog, begin);
  for (const [name, documents] of changed) {
    const rewritten = await rewriteRecords(folder, name, documents);
    files.splice(
      files.findIndex(({ path }) => path === rewritten.path),
      1,
      rewritten,
    );
  }
  files.push(await write(EVENTS, { _id: { $lte: lastCursor } }));
  for (const name of OTHERS) files.push(await write(name, filterOf(name)));
  for (const [index, name] of OPEN_LISTS.entries()) {
    const open = new Map([...(openBefore[index] ?? []), ...(await allById(connection, name))]);
    files.push(await writeRecords(folder, name, byId(open)));
  }
  files.push(...(await exportTrees(trees, folder)));
  const manifest: Omit<Manifest, 'format'> = {
    schemaVersion: await schemaVersionOf(connection),
    lastCursor,
    files,
  };
  await writeManifest(folder, manifest);
  const documents = files.reduce((sum, file) => sum + (file.documents ?? 0), 0);
  return { documents, files: files.filter((file) => file.documents === null).length, lastCursor };
}

async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new DomainError(
      'INVALID_STATE',
      `${folder} is not empty: name a new folder. One of an export that was interrupted has no manifest.json, and can be deleted.`,
    );
  await mkdir(join(folder, RECORDS), { mode: 0o700 });
}

function filterOf(name: string): object {
  return name === META ? { _id: { $ne: IMPORT_MARK } } : {};
}
