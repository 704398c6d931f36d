import type { Denylist } from '../domain/auth/denylist';
import type { Clock } from '../domain/ports';
import type { RedisCache } from './connection';

/** As it was published (incidents contract, row 16). */
function keyOf(jti: string): string {
  return `jwt:denylist:${jti}`;
}

/**
 * The denylist with Redis in front of the one of record, which is written first and asked whenever Redis does not know
 * a token: it may have been away, or empty, when that was denied.
 */
export function createCachedDenylist(deps: { redis: RedisCache; record: Denylist; clock: Clock }): Denylist {
  const { redis, record, clock } = deps;
  return {
    async deny(jti, expiresAt) {
      await record.deny(jti, expiresAt);
      const leftMs = Date.parse(expiresAt) - Date.parse(clock.now());
      if (leftMs <= 0) return;
      await redis.ask<unknown>(
        (client) => client.set(keyOf(jti), '1', 'PX', leftMs),
        async () => null,
      );
    },
    async isDenied(jti) {
      const isKnown = await redis.ask(
        async (client) => (await client.exists(keyOf(jti))) === 1,
        async () => false,
      );
      return isKnown || record.isDenied(jti);
    },
  };
}
