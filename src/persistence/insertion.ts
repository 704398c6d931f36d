import { type Collection, mongo } from 'mongoose';
import { sharingTurns } from '../domain/shared-turns';
import { isDuplicateKey, onStore } from './connection';
import { inTime } from './in-time';

/** What became of documents that were to be stored one after another. */
export interface Inserted {
  /** So many of the first are stored. */
  stored: number;
  /** Why the next one was refused; null when all are stored. */
  refusal: mongo.MongoServerError | null;
}

type Documents<D extends { _id: string }> = Pick<Collection<D>, 'insertOne' | 'insertMany'>;

/**
 * Insertions of one document or several, which share turns at the store. Of several none is stored after one that is
 * refused.
 * @throws DomainError UNAVAILABLE, or the error for a document that is not fit for the store
 */
export function inserting<D extends { _id: string }>(
  collection: Documents<D>,
): (documents: readonly D[]) => Promise<Inserted> {
  const insert = sharingTurns<readonly D[], Inserted | { error: unknown }>(async (together) => {
    try {
      return await insertTogether(collection, together);
    } catch (error) {
      if (together.length === 1 || !NOT_SENT.some((kind) => error instanceof kind)) throw error;
      const apart = together.map((documents) => insertTogether(collection, [documents]));
      const settled = await Promise.allSettled(apart);
      return settled.map((one) =>
        one.status === 'fulfilled' ? (one.value[0] ?? NONE) : { error: one.reason },
      );
    }
  });
  return (documents) =>
    onStore(async () => {
      const outcome = await insert(documents);
      if ('error' in outcome) throw outcome.error;
      return outcome;
    });
}

const NONE: Inserted = { stored: 0, refusal: null };

/** What the driver throws for a document that is not fit for the store, or too large for it, before it sends anything. */
export const NOT_SENT = [mongo.MongoInvalidArgumentError, mongo.BSON.BSONError, TypeError, RangeError];

/** A refused one ends only those that were to be stored after it. */
async function insertTogether<D extends { _id: string }>(
  collection: Documents<D>,
  together: readonly (readonly D[])[],
): Promise<Inserted[]> {
  const outcomes: Inserted[] = [];
  while (outcomes.length < together.length)
    outcomes.push(...(await insertUntilRefused(collection, together.slice(outcomes.length))));
  return outcomes;
}

/** Outcomes of the first of them, to the one that has a refusal. */
async function insertUntilRefused<D extends { _id: string }>(
  collection: Documents<D>,
  together: readonly (readonly D[])[],
): Promise<Inserted[]> {
  const [first, ...others] = together.flat();
  let left: number;
  let refusal: mongo.MongoServerError;
  try {
    if (others.length === 0) await inTime(collection.insertOne(first as never));
    else await inTime(collection.insertMany([first, ...others] as never));
    return together.map(({ length }) => ({ stored: length, refusal: null }));
  } catch (error) {
    ({ stored: left, refusal } = refusalIn(error));
  }
  const outcomes: Inserted[] = [];
  for (const { length } of together) {
    if (left < length) return [...outcomes, { stored: left, refusal }];
    outcomes.push({ stored: length, refusal: null });
    left -= length;
  }
  throw refusal;
}

/** Which one was refused, and why. @throws what says nothing of one document */
function refusalIn(error: unknown): { stored: number; refusal: mongo.MongoServerError } {
  if (error instanceof mongo.MongoBulkWriteError) {
    const [told] = [error.writeErrors].flat();
    if (!told) throw error;
    const { index, code, errmsg = '' } = told;
    return { stored: index, refusal: new mongo.MongoServerError({ code, errmsg }) };
  }
  if (isDuplicateKey(error)) return { stored: 0, refusal: error as mongo.MongoServerError };
  throw error;
}
