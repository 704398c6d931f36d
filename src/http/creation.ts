import type { JsonObject } from '../domain/json';
import type { Created, OnceOnly } from '../domain/request-key';
import type { Caller, Reply } from './route';

/** How a creation is done and answered once for each `Idempotency-Key`. */
export interface Creation<T, Body> {
  /** For the use case; undefined when the caller sent no key. */
  once: OnceOnly<T> | undefined;
  /** The reply to what the use case resolved to. */
  answer(created: Created<T>): Reply<Body>;
}

/**
 * Ties the reply to the creation: status, headers and body are kept as text with what was created, so that a repeated
 * request is answered byte for byte as the first was, whatever became of the record since.
 */
export function creation<T, Body>(
  { requestKey }: Caller,
  reply: (created: T) => Omit<Reply<Body>, 'stream'>,
): Creation<T, Body> {
  return {
    once: requestKey
      ? { ...requestKey, respond: (made) => ({ reply: JSON.stringify(reply(made)) }) }
      : undefined,
    answer: ({ record, replayed }) =>
      replayed === null ? reply(record) : asReplayed(parsed<Body>(replayed)),
  };
}

/** Marks the answer to a request that had been answered before. */
export function asReplayed<Body>(reply: Reply<Body>): Reply<Body> {
  return { ...reply, headers: { ...reply.headers, 'Idempotent-Replayed': 'true' } };
}

function parsed<Body>({ reply }: JsonObject): Reply<Body> {
  return typeof reply === 'string' ? JSON.parse(reply) : {};
}
