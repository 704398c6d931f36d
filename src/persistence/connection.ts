import mongoose, { type Connection } from 'mongoose';
import { DomainError } from '../domain/errors';
import { COLLECTIONS } from './collections';
import { inTime } from './in-time';

/** How long a call waits for a store that is known to be away. */
const SELECTION_TIMEOUT_MS = 3_000;
/** For a new connection and for each of the driver's own pings, by which a store that hangs is noticed. */
const CONNECT_TIMEOUT_MS = 5_000;
const SOCKET_TIMEOUT_MS = 20_000;
const DUPLICATE_KEY = 11_000;
/** MongoDB's codes for what is refused each time: BadValue, FailedToParse, TypeMismatch, CommandNotSupported, BSONObjectTooLarge. */
const REFUSAL_CODES = [2, 9, 14, 115, 10_334];
/** Node's code for writing beyond the end of a buffer: a document over the limit of 16 MiB. */
const TOO_LARGE = 'ERR_OUT_OF_RANGE';

/**
 * Opens the document store. Resolves when it answered; a lost connection is taken up again by the driver.
 * Collections and indexes are never made on the fly: `prepareStore` does that once, before the first write.
 */
export async function connectStore(uri: string): Promise<Connection> {
  const connection = mongoose.createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    dbName: databaseOf(uri),
    serverSelectionTimeoutMS: SELECTION_TIMEOUT_MS,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
    retryWrites: false,
    readPreference: 'primary',
    // By default a server without replicas acknowledges what it would lose when it is killed in the next tenth of a second.
    writeConcern: { w: 'majority', journal: true },
  });
  return connection.asPromise();
}

/** The database that an address names, else `modelkeeper`. Not by `URL`, which refuses addresses of several hosts. */
export function databaseOf(uri: string): string {
  const [, name = ''] = /^mongodb(?:\+srv)?:\/\/[^/?]*\/([^/?]*)/.exec(uri) ?? [];
  return decodeURIComponent(name) || 'modelkeeper';
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

/** Runs an upsert, and once more where another one inserted the document meanwhile, which refuses this insertion. */
export async function upserting<T>(upsert: () => Promise<T>): Promise<T> {
  return upsert().catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error;
    return upsert();
  });
}

/**
 * Runs one call on the store. What would fail again in the same way is thrown as it is, so that nobody waits for it.
 * @throws DomainError UNAVAILABLE when the store can't be reached or can't write, or was given up
 */
export async function onStore<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await inTime(call());
  } catch (error) {
    if (error instanceof DomainError || isDuplicateKey(error) || isRefusal(error)) throw error;
    throw new DomainError('UNAVAILABLE', 'the document store is not available; try again in a few seconds', {
      cause: error,
      retryAfterSeconds: 5,
    });
  }
}

function isRefusal(error: unknown): boolean {
  if (error instanceof mongoose.mongo.MongoServerError) return REFUSAL_CODES.includes(Number(error.code));
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === TOO_LARGE) return true;
  const { CastError, StrictModeError, ValidationError } = mongoose.Error;
  const kinds = [TypeError, mongoose.mongo.BSON.BSONError, CastError, StrictModeError, ValidationError];
  return kinds.some((kind) => error instanceof kind);
}

function ignoreExisting(error: unknown): void {
  const isThere = error instanceof mongoose.mongo.MongoServerError && error.codeName === 'NamespaceExists';
  if (!isThere) throw error;
}
