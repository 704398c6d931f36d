import mongoose, { type Connection } from 'mongoose';
import { DomainError } from '../domain/errors';
import { COLLECTIONS } from './collections';

const CONNECT_TIMEOUT_MS = 3_000;
const SOCKET_TIMEOUT_MS = 20_000;
const DUPLICATE_KEY = 11_000;

/**
 * Opens the document store. Resolves when it answered; a lost connection is taken up again by the driver.
 * Collections and indexes are never made on the fly: `prepareStore` does that once, before the first write.
 */
export async function connectStore(uri: string): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    dbName: new URL(uri).pathname.slice(1) || 'modelkeeper',
    serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
    retryWrites: false,
  });
  return connection.asPromise();
}

/**
 * Makes collections and indexes that are missing, one at a time: a store that creates a collection while its first
 * writes come can lose them. Several processes may do so at once.
 */
export async function prepareStore(connection: Connection): Promise<void> {
  const existing = new Set((await connection.listCollections()).map(({ name }) => name));
  for (const { name, indexes } of COLLECTIONS) {
    if (!existing.has(name)) await connection.createCollection(name).catch(ignoreExisting);
    for (const { keys, unique, sparse } of indexes) {
      await connection
        .collection(name)
        .createIndex(keys, { unique: unique ?? false, sparse: sparse ?? false });
    }
  }
}

/** Resolves when the store answers. @throws DomainError UNAVAILABLE */
export async function pingStore(connection: Connection): Promise<string> {
  await onStore(async () => connection.db?.admin().ping());
  return 'answers';
}

/** True when a write was refused because another document holds its unique key. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** Runs one call on the store. @throws DomainError UNAVAILABLE when the store can't be reached or can't write. */
export async function onStore<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof DomainError || isDuplicateKey(error)) throw error;
    const isOurs = error instanceof TypeError || error instanceof mongoose.Error.StrictModeError;
    if (
      isOurs ||
      error instanceof mongoose.Error.CastError ||
      error instanceof mongoose.Error.ValidationError
    )
      throw error;
    throw new DomainError('UNAVAILABLE', 'the document store is not available; try again in a few seconds', {
      cause: error,
      retryAfterSeconds: 5,
    });
  }
}

function ignoreExisting(error: unknown): void {
  const isThere = error instanceof mongoose.mongo.MongoServerError && error.codeName === 'NamespaceExists';
  if (!isThere) throw error;
}
