import { Redis } from 'ioredis';
import { DomainError } from '../domain/errors';

const CONNECT_TIMEOUT_MS = 2_000;
/** Longest that one request waits for a Redis that hangs. */
const COMMAND_TIMEOUT_MS = 500;
/** After so long without an answer the connection counts as lost, and nobody waits for it any more. */
const SILENCE_LIMIT_MS = 1_000;
const RETRY_MAX_MS = 2_000;

/** A Redis that may be away at any time: nothing is kept in it alone. */
export interface RedisCache {
  /** What `call` finds in Redis; when that is away, or fails, what `otherwise` finds without it. */
  ask<T>(call: (redis: Redis) => Promise<T>, otherwise: () => Promise<T>): Promise<T>;
  /** Resolves when it answers. @throws DomainError UNAVAILABLE */
  ping(): Promise<string>;
  close(): void;
}

/**
 * Connects in the background, and again whenever the connection is lost; the first trouble of a row is told to
 * `onTrouble`. Calls never wait for a connection.
 */
export function connectRedis(url: string, onTrouble: (error: unknown) => void): RedisCache {
  const redis = new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SILENCE_LIMIT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempts) => Math.min(attempts * 100, RETRY_MAX_MS),
  });
  let isTroubled = false;
  const note = (error: unknown): void => {
    if (!isTroubled) onTrouble(error);
    isTroubled = true;
  };
  redis.on('ready', () => {
    isTroubled = false;
  });
  redis.on('error', note);
  return {
    async ask(call, otherwise) {
      try {
        return await call(redis);
      } catch (error) {
        note(error);
        return otherwise();
      }
    },
    async ping() {
      try {
        await redis.ping();
        return 'answers';
      } catch (cause) {
        throw new DomainError('UNAVAILABLE', 'does not answer; the service works without it', { cause });
      }
    },
    close: () => redis.disconnect(),
  };
}
