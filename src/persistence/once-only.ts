import type { Connection, Model as MongooseModel } from 'mongoose';
import { DomainError } from '../domain/errors';
import type { NewEvent } from '../domain/event';
import type { JsonObject } from '../domain/json';
import type { Clock } from '../domain/ports';
import { type Created, type OnceOnly, REQUEST_KEY_MS, type RequestKey } from '../domain/request-key';
import { COLLECTIONS, REQUEST } from './collections';
import { isDuplicateKey, onStore } from './connection';

/** The request that made a record, kept with it for a day where its sender gave a key. */
export interface StoredRequest {
  /** Unique where it is set. */
  requestKey?: string;
  request?: { digest: string; at: string; response: JsonObject };
}

interface OnceOnlyOptions<T, D> {
  model: MongooseModel<D>;
  clock: Clock;
  toRecord(stored: D): T;
  /** Rejects with the store's own error where a unique key is taken. */
  insert(
    record: T,
    event: NewEvent,
    options: { alsoFirst?: () => Promise<void>; request?: StoredRequest },
  ): Promise<void>;
}

/**
 * Insertions for requests that may come twice: the key, the digest and the answer are written with the record, so that
 * one write decides who is first. Requests that fail leave nothing, and may be sent again under the same key.
 */
export function createOnceOnly<T, D extends StoredRequest & { _id: string }>(options: OnceOnlyOptions<T, D>) {
  const { model, clock, toRecord, insert } = options;

  const findRequested = (requestKey: string): Promise<D | null> =>
    onStore(() =>
      model
        .findOne({ requestKey } as never)
        .lean<D>()
        .exec(),
    );

  /** By the record that has it: whoever took the key in between keeps it. */
  async function forget({ _id, requestKey }: D): Promise<void> {
    const filter = { _id, requestKey } as never;
    await onStore(() => model.collection.updateOne(filter, FORGET_REQUEST as never));
  }

  return {
    /**
     * Inserts, or finds the first answer when the request came before.
     * @throws DomainError VALIDATION_FAILED when the key was used for something else; the store's own error when
     * another unique key is taken (`isDuplicateKey`)
     */
    async insertOnce(
      record: T,
      event: NewEvent,
      { once, alsoFirst }: { once?: OnceOnly<T> | undefined; alsoFirst?: () => Promise<void> },
    ): Promise<Created<T>> {
      for (;;) {
        const earlier = once && (await findRequested(once.key));
        const isExpired = earlier ? hasExpired(earlier, clock.now()) : false;
        if (earlier && !isExpired) return { record: toRecord(earlier), replayed: repeat(earlier, once) };
        if (earlier) await forget(earlier);
        try {
          const request = once ? requestOf(record, once, clock.now()) : {};
          await insert(record, event, { request, ...(alsoFirst ? { alsoFirst } : {}) });
          return { record, replayed: null };
        } catch (error) {
          if (!once || !isDuplicateKey(error) || !(await findRequested(once.key))) throw error;
        }
      }
    },
  };
}

const FORGET_REQUEST = { $unset: { requestKey: '', request: '' } } as const;

const FORGET_PAGE = 1_000;

/**
 * Takes requests whose day is over out of the records that they made, at most a thousand of each kind; resolves to how
 * many.
 */
export async function forgetExpiredRequests(connection: Connection, clock: Clock): Promise<number> {
  const expired = new Date(Date.parse(clock.now()) - REQUEST_KEY_MS).toISOString();
  const filter = { 'request.at': { $lt: expired } };
  let forgotten = 0;
  for (const { name } of COLLECTIONS.filter(({ indexes }) => indexes.includes(REQUEST))) {
    const records = connection.collection<{ _id: string }>(name);
    const options = { projection: { _id: 1 }, limit: FORGET_PAGE } as const;
    const found = await onStore(() => records.find(filter, options).toArray());
    if (found.length === 0) continue;
    const these = { _id: { $in: found.map(({ _id }) => _id) } };
    await onStore(() => records.updateMany(these, FORGET_REQUEST));
    forgotten += found.length;
  }
  return forgotten;
}

function requestOf<T>(record: T, { key, digest, respond }: OnceOnly<T>, at: string): StoredRequest {
  return { requestKey: key, request: { digest, at, response: respond(record) } };
}

function hasExpired({ request }: StoredRequest, now: string): boolean {
  return Date.parse(now) - Date.parse(request?.at ?? '') > REQUEST_KEY_MS;
}

function repeat({ request }: StoredRequest, { digest }: RequestKey): JsonObject {
  if (request?.digest === digest) return request.response;
  throw new DomainError('VALIDATION_FAILED', 'this Idempotency-Key was used with another body', {
    fields: [{ path: ['headers', 'idempotency-key'], message: 'was used with another body', kind: 'value' }],
  });
}
