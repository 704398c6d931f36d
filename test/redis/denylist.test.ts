import { randomUUID } from 'node:crypto';
import type { Denylist } from '../../src/domain/auth/denylist';
import { createDenylist } from '../../src/persistence/auth/denylist';
import type { RedisCache } from '../../src/redis/connection';
import { createCachedDenylist } from '../../src/redis/denylist';
import { openStore, type TestStore } from '../persistence/store';
import { movableClock } from '../support/clock';
import { fromSetup } from '../support/core';
import { openRedis } from './connect';

const HOUR_MS = 3_600_000;
const clock = movableClock();
let store: TestStore;
let redis: RedisCache;
beforeAll(async () => {
  store = await openStore({ clock });
  redis = await openRedis(fromSetup('TEST_REDIS_URL'));
});
afterAll(async () => {
  redis.close();
  await store.close();
});

const inOneHour = (): string => new Date(Date.parse(clock.now()) + HOUR_MS).toISOString();
const inStore = (): Denylist => createDenylist(store.connection, clock);
const behindRedis = (record = inStore()): Denylist => createCachedDenylist({ redis, record, clock });

/** What Redis says to one command. */
function fromRedis<T>(call: Parameters<RedisCache['ask']>[0]): Promise<T> {
  return redis.ask(call, () => Promise.reject(new Error('no Redis'))) as Promise<T>;
}

describe.each([
  ['of record', inStore, inStore],
  ['with Redis in front', behindRedis, behindRedis],
  ['written without Redis and read with it', inStore, behindRedis],
  ['written with Redis and read without it', behindRedis, inStore],
])('the denylist %s', (_name, openWriter, openReader) => {
  it('denies what was denied, and nothing else', async () => {
    const jti = randomUUID();
    await openWriter().deny(jti, inOneHour());
    expect(await openReader().isDenied(jti)).toBe(true);
    expect(await openReader().isDenied(randomUUID())).toBe(false);
  });

  it('takes a denial again, and at once from many', async () => {
    const jti = randomUUID();
    await Promise.all(Array.from({ length: 8 }, () => openWriter().deny(jti, inOneHour())));
    expect(await openReader().isDenied(jti)).toBe(true);
  });

  it('takes a denial of what has run out already', async () => {
    const jti = randomUUID();
    await openWriter().deny(jti, new Date(Date.parse(clock.now()) - 1).toISOString());
    expect(await openReader().isDenied(jti)).toBe(false);
  });
});

describe('the denylist in Redis', () => {
  it('has the published key, which lasts as long as the token', async () => {
    const jti = randomUUID();
    await behindRedis().deny(jti, inOneHour());
    const left = await fromRedis<number>((client) => client.pttl(`jwt:denylist:${jti}`));
    expect(left).toBeGreaterThan(HOUR_MS - 60_000);
    expect(left).toBeLessThanOrEqual(HOUR_MS);
  });

  it('denies by itself what it knows', async () => {
    const jti = randomUUID();
    await behindRedis().deny(jti, inOneHour());
    const unknowing: Denylist = { deny: async () => undefined, isDenied: async () => false };
    expect(await behindRedis(unknowing).isDenied(jti)).toBe(true);
  });

  it('holds no denial that the record refused to take', async () => {
    const jti = randomUUID();
    const failing: Denylist = {
      deny: () => Promise.reject(new Error('the store is away')),
      isDenied: async () => false,
    };
    await expect(behindRedis(failing).deny(jti, inOneHour())).rejects.toThrow('the store is away');
    expect(await fromRedis<number>((client) => client.exists(`jwt:denylist:${jti}`))).toBe(0);
  });

  it('forgets nothing that counts when Redis loses everything', async () => {
    const jti = randomUUID();
    await behindRedis().deny(jti, inOneHour());
    await fromRedis((client) => client.del(`jwt:denylist:${jti}`));
    expect(await behindRedis().isDenied(jti)).toBe(true);
  });
});
