import { type Collection, mongo } from 'mongoose';
import { onStore } from './connection';

/** Most pieces of work in one turn. */
const TOGETHER_MAX = 100;

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Lets pieces of work that come at the same time share a turn at the store. The first goes at once; those that come
 * while it is under way go together in the next. So each turn begins after all of its pieces were asked for, and
 * whoever looks something up sees what was written before. `run` gives a result for each item, in their order; what it
 * throws is thrown to all.
 */
export function sharingTurns<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
): (item: T) => Promise<R> {
  let isUnderWay = false;
  const waiting: Waiting<T, R>[] = [];

  async function goOn(): Promise<void> {
    isUnderWay = true;
    while (waiting.length > 0) await takeTurn(run, waiting.splice(0, TOGETHER_MAX));
    isUnderWay = false;
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isUnderWay) void goOn();
    });
}

async function takeTurn<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
  together: readonly Waiting<T, R>[],
): Promise<void> {
  try {
    const results = await run(together.map(({ item }) => item));
    if (results.length !== together.length) throw new Error('a turn has a result for each of its items');
    for (const [index, { resolve }] of together.entries()) resolve(results[index] as R);
  } catch (error) {
    for (const { reject } of together) reject(error);
  }
}

/** Look-ups of documents by their ids, which share turns; null for one that is not there. @throws DomainError UNAVAILABLE */
export function lookingUp<D extends { _id: string }>(
  documents: Pick<Collection<D>, 'find'>,
): (id: string) => Promise<D | null> {
  return sharingTurns<string, D | null>(async (ids) => {
    const distinct = [...new Set(ids)];
    const filter = { _id: distinct.length === 1 ? distinct[0] : { $in: distinct } };
    const found = (await onStore(() => documents.find(filter as never).toArray())) as D[];
    const byId = new Map(found.map((document) => [document._id, document]));
    return ids.map((id) => byId.get(id) ?? null);
  });
}

/** Insertions that share turns; each is refused for itself. @throws the store's own error, or DomainError UNAVAILABLE */
export function inserting<D extends { _id: string }>(
  documents: Pick<Collection<D>, 'insertOne' | 'insertMany'>,
): (document: D) => Promise<void> {
  const oneByOne = (together: readonly D[]): Promise<unknown[]> =>
    Promise.all(together.map((one) => documents.insertOne(one as never).then(() => null, asResult)));
  const insert = sharingTurns<D, unknown>(async (together) => {
    if (together.length === 1) return oneByOne(together);
    try {
      await documents.insertMany([...together] as never, { ordered: false });
      return together.map(() => null);
    } catch (error) {
      if (NOT_SENT.some((kind) => error instanceof kind)) return oneByOne(together);
      return refusalsOf(error, together.length);
    }
  });
  return (document) =>
    onStore(async () => {
      const refusal = await insert(document);
      if (refusal) throw refusal;
    });
}

/** One of several is not fit for the store, or too large for it. */
const NOT_SENT = [mongo.MongoInvalidArgumentError, mongo.BSON.BSONError, TypeError, RangeError];

const asResult = (error: unknown): unknown => error;

/** For each of so many insertions what it was refused for, null for those that were done. @throws what says nothing of each */
function refusalsOf(error: unknown, count: number): unknown[] {
  if (!(error instanceof mongo.MongoBulkWriteError)) throw error;
  const told = [error.writeErrors].flat();
  if (told.length + error.insertedCount !== count) throw error;
  const refusals = new Map(told.map(({ index, code, errmsg = '' }) => [index, { code, errmsg }]));
  return Array.from({ length: count }, (_, index) => {
    const refusal = refusals.get(index);
    return refusal ? new mongo.MongoServerError(refusal) : null;
  });
}
