import { randomUUID } from 'node:crypto';
import { createDenylist } from '../../src/persistence/auth/denylist';
import { connectRedis } from '../../src/redis/connection';
import { createCachedDenylist } from '../../src/redis/denylist';
import { createCachedRequestCounter } from '../../src/redis/request-counter';
import { openStore, type TestStore } from '../persistence/store';
import { movableClock } from '../support/clock';
import { fromSetup } from '../support/core';
import { startRedis, type TestRedis } from '../support/redis-server';
import { openRedis, untilUp } from './connect';

const clock = movableClock();
let store: TestStore;
let server: TestRedis;
beforeAll(async () => {
  store = await openStore({ clock });
  server = await startRedis(fromSetup('TEST_REDIS_SERVER'));
});
afterAll(async () => {
  await server.stop();
  await store.close();
});

/** What goes through one connection. */
function over(redis: ReturnType<typeof connectRedis>) {
  return {
    counter: createCachedRequestCounter({ redis, store: store.windows, clock }),
    denylist: createCachedDenylist({ redis, record: createDenylist(store.connection, clock), clock }),
  };
}
const inOneHour = (): string => new Date(Date.parse(clock.now()) + 3_600_000).toISOString();

describe('without Redis', () => {
  it('everything works, and the trouble is told once', async () => {
    const troubles: unknown[] = [];
    const redis = connectRedis('redis://127.0.0.1:1', (error) => troubles.push(error));
    const { counter, denylist } = over(redis);
    const [bucket, jti] = [randomUUID(), randomUUID()];
    await denylist.deny(jti, inOneHour());
    expect(await denylist.isDenied(jti)).toBe(true);
    expect([await counter.count(bucket), await counter.count(bucket)]).toMatchObject([
      { count: 1 },
      { count: 2 },
    ]);
    await expect(redis.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(troubles).toHaveLength(1);
    redis.close();
  });

  it('that was killed at work, counting and denying go on; and it is used again when it is back', async () => {
    const redis = await openRedis(server.url);
    const { counter, denylist } = over(redis);
    const [bucket, before, during] = [randomUUID(), randomUUID(), randomUUID()];
    await denylist.deny(before, inOneHour());
    await counter.count(bucket);
    await server.kill();
    await denylist.deny(during, inOneHour());
    expect(await Promise.all([before, during].map((jti) => denylist.isDenied(jti)))).toEqual([true, true]);
    expect(await counter.count(bucket)).toMatchObject({ count: 1 });
    expect(await store.windows.count(bucket)).toMatchObject({ count: 2 });
    await server.restart();
    await untilUp(redis);
    expect(await Promise.all([before, during].map((jti) => denylist.isDenied(jti)))).toEqual([true, true]);
    expect(await counter.count(bucket)).toMatchObject({ count: 1 });
    redis.close();
  });

  it('that hangs, requests are answered all the same', async () => {
    const redis = await openRedis(server.url);
    const { counter, denylist } = over(redis);
    const [bucket, jti] = [randomUUID(), randomUUID()];
    server.process().kill('SIGSTOP');
    await denylist.deny(jti, inOneHour());
    expect(await denylist.isDenied(jti)).toBe(true);
    expect(await counter.count(bucket)).toMatchObject({ count: 1 });
    server.process().kill('SIGCONT');
    await untilUp(redis);
    redis.close();
  });
});
