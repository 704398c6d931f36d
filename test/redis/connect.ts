import { connectRedis, type RedisCache } from '../../src/redis/connection';
import { eventually } from '../support/eventually';

/** A connection that is up. */
export async function openRedis(url: string): Promise<RedisCache> {
  const redis = connectRedis(url, () => undefined);
  await untilUp(redis);
  return redis;
}

/** Resolves when Redis can be asked. */
export async function untilUp(redis: RedisCache): Promise<void> {
  await eventually(
    () => redis.ping().catch(() => 'away'),
    (answer) => answer === 'answers',
  );
}
