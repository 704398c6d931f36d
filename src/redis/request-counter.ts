import type { Redis } from 'ioredis';
import type { Clock } from '../domain/ports';
import { type CountedWindow, LIMIT_WINDOW_MS, type RequestCounter } from '../domain/rate-limit';
import type { RedisCache } from './connection';

/** Counts in Redis, whose keys end with their windows; while it is away, in the store. */
export function createCachedRequestCounter(deps: {
  redis: RedisCache;
  store: RequestCounter;
  clock: Clock;
}): RequestCounter {
  const { redis, store, clock } = deps;
  return {
    count: (bucket) =>
      redis.ask(
        (client) => countIn(client, bucket, clock),
        () => store.count(bucket),
      ),
  };
}

/** One transaction: the key is made with its end if it is not there, counted up, and asked how long it has left. */
async function countIn(client: Redis, bucket: string, clock: Clock): Promise<CountedWindow> {
  const key = `modelkeeper:requests:${bucket}`;
  const replies = await client.multi().set(key, 0, 'PX', LIMIT_WINDOW_MS, 'NX').incr(key).pttl(key).exec();
  const [, count, leftMs] = (replies ?? []).map(([, reply]) => reply);
  if (typeof count !== 'number' || typeof leftMs !== 'number') throw new Error('Redis did not count');
  return { count, resetAt: new Date(Date.parse(clock.now()) + leftMs).toISOString() };
}
