import { join } from 'node:path';
import mongoose, { type Connection } from 'mongoose';
import { DomainError } from '../../domain/errors';
import { onStore } from '../connection';
import { NEWEST_SCHEMA } from '../migrations';
import { BACKED_UP, META } from './contents';
import { type FileTrees, importTrees } from './file-trees';
import { beginImport, endImport, IMPORT_MARK, unfinishedImport } from './import-mark';
import { type RawDocument, readBatches } from './json-lines';
import { type ExportedFile, readSoundExport } from './manifest';
import { recordsPath } from './record-files';

const BATCH = 500;
const DUPLICATE_KEY = 11_000;

/** What an import brought. */
export interface ImportSummary {
  documents: number;
  files: number;
  lastCursor: number;
}

/**
 * Restores an export into a store that is empty, and into file trees that hold none of its files with other bytes. Nothing is
 * written before every digest has been verified. The store is marked meanwhile: after a death no service starts on it, and the
 * same import can be repeated.
 * @throws DomainError INVALID_STATE when the store is not empty; as `readSoundExport`
 */
export async function importStore(
  connection: Connection,
  given: { folder: string; trees: FileTrees },
): Promise<ImportSummary> {
  const { folder, trees } = given;
  const { manifest, digest } = await readSoundExport(folder);
  if (manifest.schemaVersion > NEWEST_SCHEMA)
    throw new DomainError(
      'INVALID_STATE',
      `The export is of a newer version of Modelkeeper (schema ${manifest.schemaVersion}, this one knows up to ${NEWEST_SCHEMA}): import it with that version.`,
    );
  await assertRoom(connection, digest);
  await beginImport(connection, digest);
  await importTrees(manifest.files, folder, trees);
  let documents = 0;
  for (const { name, file } of recordFilesOf(manifest.files)) {
    await importRecords(connection, name, join(folder, file.path));
    await assertCount(connection, name, file);
    documents += file.documents ?? 0;
  }
  await endImport(connection);
  const files = manifest.files.filter((file) => file.documents === null).length;
  return { documents, files, lastCursor: manifest.lastCursor };
}

function recordFilesOf(files: readonly ExportedFile[]): { name: string; file: ExportedFile }[] {
  return files.flatMap((file) => {
    const name = BACKED_UP.find((known) => recordsPath(known) === file.path);
    if (name !== undefined) return [{ name, file }];
    if (file.documents === null) return [];
    throw new DomainError(
      'VALIDATION_FAILED',
      `The export holds ${file.path}, which this version does not know: import it with the version that made it.`,
    );
  });
}

/** Empty, or left by a death in the same import. */
async function assertRoom(connection: Connection, digest: string): Promise<void> {
  const unfinished = await unfinishedImport(connection);
  if (unfinished === digest) return;
  if (unfinished !== null)
    throw new DomainError(
      'INVALID_STATE',
      'An import of another export into this store did not end: repeat that one, or empty the store.',
    );
  for (const name of BACKED_UP.filter((each) => each !== META)) {
    const found = await onStore(() => connection.collection(name).findOne({}, { projection: { _id: 1 } }));
    if (found)
      throw new DomainError(
        'INVALID_STATE',
        `The store is not empty (there are ${name}), and an import would mix two services: stop the service and empty it by "modelkeeper reset", or set MODELKEEPER_DATA to a new folder, or MONGODB_URI to a new database.`,
      );
  }
}

async function importRecords(connection: Connection, name: string, path: string): Promise<void> {
  const records = connection.collection<RawDocument>(name);
  // An export without a version of the schema is of the first one, whatever the empty store says.
  if (name === META) await onStore(() => records.deleteMany({ _id: { $ne: IMPORT_MARK } } as never));
  for await (const batch of readBatches(path, BATCH)) {
    if (name === META) {
      for (const document of batch)
        await onStore(() => records.replaceOne({ _id: document._id } as never, document, { upsert: true }));
    } else await onStore(() => records.insertMany(batch as never, { ordered: false })).catch(ignoreRepeated);
  }
}

/** What an import that died had brought already: the count tells if it was anything else. */
function ignoreRepeated(error: unknown): void {
  const isRepeated =
    error instanceof mongoose.mongo.MongoBulkWriteError &&
    [error.writeErrors].flat().every(({ code }) => code === DUPLICATE_KEY);
  if (!isRepeated) throw error;
}

async function assertCount(connection: Connection, name: string, file: ExportedFile): Promise<void> {
  if (name === META) return;
  const found = await onStore(() => connection.collection(name).countDocuments());
  if (found !== file.documents)
    throw new DomainError(
      'INVALID_STATE',
      `${name} has ${found} documents after the import, and the export has ${file.documents}: something else writes to the store. Stop it, empty the store and import again.`,
    );
}
