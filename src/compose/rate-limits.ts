import type { Config } from '../config';
import type { Clock } from '../domain/ports';
import type { RequestCounter } from '../domain/rate-limit';
import type { RedisCache } from '../redis/connection';
import { createCachedRequestCounter } from '../redis/request-counter';
import { createRateLimits } from '../usecases/rate-limits';

/** Limits counted in Redis where there is one, and in `windows` where not. */
export function composeRateLimits(given: {
  config: Pick<Config, 'limits'>;
  redis: RedisCache | null;
  windows: RequestCounter;
  clock: Clock;
}) {
  const { config, redis, windows, clock } = given;
  const counter = redis ? createCachedRequestCounter({ redis, store: windows, clock }) : windows;
  return createRateLimits({ counter, limits: config.limits, clock });
}
