import type { RateLimits } from '../../src/usecases/rate-limits';

/** For tests of other things, which ask more often than the published limits allow. */
export const UNLIMITED: RateLimits = {
  spend: async () => ({ limit: 200, remaining: 200, resetSeconds: 0, retryAfterSeconds: null }),
};
