import type { Clock } from '../domain/ports';
import {
  type Allowance,
  allowanceOf,
  type LimitGroup,
  type Limits,
  type RequestCounter,
} from '../domain/rate-limit';

/** The limits on requests. */
export interface RateLimits {
  /**
   * Counts a request of `subject` (who asks, by name: `user/ada`, `ip/192.0.2.1`) in its group, whatever becomes of it.
   * @throws DomainError UNAVAILABLE while nothing can be counted
   */
  spend(group: LimitGroup, subject: string): Promise<Allowance>;
}

/** Limits over a counter. */
export function createRateLimits(deps: {
  counter: RequestCounter;
  limits: Limits;
  clock: Clock;
}): RateLimits {
  const { counter, limits, clock } = deps;
  return {
    spend: async (group, subject) =>
      allowanceOf(limits[group], await counter.count(`${group}/${subject}`), clock.now()),
  };
}
