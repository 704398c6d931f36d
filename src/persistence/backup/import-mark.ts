import type { Connection } from 'mongoose';
import { DomainError } from '../../domain/errors';
import { isDuplicateKey, onStore } from '../connection';
import { META } from './contents';

/** Stands in the store from before the first record of an import until after its last. */
export const IMPORT_MARK = 'import';
/** Names the version of the schema; a store without it is of the first one. */
const SCHEMA = 'schema';
const FIRST_SCHEMA = 1;

interface MetaDocument {
  _id: string;
  /** Digest of the export that is being imported. */
  digest?: string;
  version?: number;
}

const metaOf = (connection: Connection) => connection.collection<MetaDocument>(META);

/** Digest of the export whose import did not end; null when there is none. */
export async function unfinishedImport(connection: Connection): Promise<string | null> {
  const found = await onStore(() => metaOf(connection).findOne({ _id: IMPORT_MARK }));
  return found?.digest ?? null;
}

/** @throws DomainError INVALID_STATE for a store that holds a part of an export only */
export async function assertImported(connection: Connection): Promise<void> {
  if ((await unfinishedImport(connection)) === null) return;
  throw new DomainError(
    'INVALID_STATE',
    'An import into this store did not end, so it holds a part of what it should: repeat "modelkeeper import" with the same folder, or empty the store.',
  );
}

/** Marks the store; it may be marked already. */
export async function beginImport(connection: Connection, digest: string): Promise<void> {
  await onStore(() => metaOf(connection).insertOne({ _id: IMPORT_MARK, digest })).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
  });
}

/** Takes the mark away: all of the export is there. */
export async function endImport(connection: Connection): Promise<void> {
  await onStore(() => metaOf(connection).deleteOne({ _id: IMPORT_MARK }));
}

/** Version of the schema of what the store holds. */
export async function schemaVersionOf(connection: Connection): Promise<number> {
  const found = await onStore(() => metaOf(connection).findOne({ _id: SCHEMA }));
  return found?.version ?? FIRST_SCHEMA;
}
