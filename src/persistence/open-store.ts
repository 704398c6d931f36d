import mongoose, { type Connection } from 'mongoose';
import { DomainError, messageOf } from '../domain/errors';
import { connectStore } from './connection';

/** MongoDB's codes of a server that is ending, or of which another has taken the place. */
const PASSING_CODES = [91, 189, 10_107, 11_600, 11_602, 13_435, 13_436];

/**
 * As `connectStore`, with what a person can act on when it fails.
 * @throws DomainError UNAVAILABLE while nothing answers; VALIDATION_FAILED when the store, or the driver, refuses the address
 */
export async function openStore(uri: string): Promise<Connection> {
  try {
    return await connectStore(uri);
  } catch (cause) {
    const isAway = isStoreAway(cause);
    const [code, what] = isAway
      ? (['UNAVAILABLE', 'does not answer'] as const)
      : (['VALIDATION_FAILED', 'can’t be used as MONGODB_URI says'] as const);
    throw new DomainError(code, `The document store ${what}: ${messageOf(cause)}`, { cause });
  }
}

/** Whether something failed because the store is away for now, so that it may be tried again. */
export function isStoreAway(error: unknown): boolean {
  const cause = error instanceof DomainError ? error.cause : error;
  const { MongoServerError, MongoNetworkError, MongoServerSelectionError } = mongoose.mongo;
  if (cause instanceof MongoServerError) return PASSING_CODES.includes(Number(cause.code));
  const kinds = [MongoNetworkError, MongoServerSelectionError, mongoose.Error.MongooseServerSelectionError];
  return kinds.some((kind) => cause instanceof kind) || isOfNames(cause);
}

/** Why, for people, in the words of the driver; no address of it holds a password. */
export function reasonOf(error: unknown): string {
  return messageOf(error instanceof DomainError ? (error.cause ?? error) : error);
}

/** An address of the kind `mongodb+srv` is looked up in the DNS, which may be away as well. */
function isOfNames(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('query');
}
