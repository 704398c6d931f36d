import type { JsonObject } from './json';

/** Names one request, so that sending it again does nothing again. */
export interface RequestKey {
  /** Derived from who asks, the operation and the key they sent. */
  key: string;
  /** Of what was asked: the same key with another body is refused. */
  digest: string;
}

/** A creation that happens once, with what its first caller was answered. */
export interface OnceOnly<T> extends RequestKey {
  /** The answer's body, kept beside what was created. */
  respond(created: T): JsonObject;
}

/** What became of a creation: `replayed` is the first answer, when it had been made before. */
export interface Created<T> {
  record: T;
  replayed: JsonObject | null;
}

/** How long a key is remembered. */
export const REQUEST_KEY_MS = 24 * 60 * 60 * 1_000;
