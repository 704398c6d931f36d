import { DomainError } from './errors';

/** Groups of requests that are counted apart: requests of one say nothing about another. */
export const LIMIT_GROUPS = ['auth', 'incidentWrites', 'integration', 'other'] as const;
export type LimitGroup = (typeof LIMIT_GROUPS)[number];

/** Requests that each group lets through in one window, for one subject. */
export type Limits = Readonly<Record<LimitGroup, number>>;

/** As the incidents contract publishes them; PagerDuty gives an integration 120 events a minute. */
export const PUBLISHED_LIMITS: Limits = { auth: 10, incidentWrites: 30, integration: 120, other: 200 };

/** A window begins with the first request that is counted in it. */
export const LIMIT_WINDOW_MS = 60_000;

/** A window as it stands after a request was counted in it. */
export interface CountedWindow {
  /** Requests so far, refused ones too. */
  count: number;
  /** When it ends, ISO 8601 UTC. */
  resetAt: string;
}

/** Counts requests, right also when many processes count the same bucket at once. */
export interface RequestCounter {
  /** Counts one request in `bucket`, in a new window where none is open. @throws DomainError UNAVAILABLE */
  count(bucket: string): Promise<CountedWindow>;
}

/** What is left of a window. */
export interface Allowance {
  limit: number;
  /** Requests that will still be let through; never negative. */
  remaining: number;
  /** When the window ends, in whole seconds since 1970 (rounded up). */
  resetSeconds: number;
  /** Null: this request is let through. Else how long to wait, in whole seconds, at least 1. */
  retryAfterSeconds: number | null;
}

/** What `window` leaves of `limit` at the time `now` (ISO 8601 UTC). */
export function allowanceOf(limit: number, { count, resetAt }: CountedWindow, now: string): Allowance {
  const resetMs = Date.parse(resetAt);
  const waitSeconds = Math.max(1, Math.ceil((resetMs - Date.parse(now)) / 1_000));
  return {
    limit,
    remaining: Math.max(0, limit - count),
    resetSeconds: Math.ceil(resetMs / 1_000),
    retryAfterSeconds: count > limit ? waitSeconds : null,
  };
}

/** @throws DomainError RATE_LIMITED when the allowance is used up */
export function assertWithin({ limit, retryAfterSeconds }: Allowance): void {
  if (retryAfterSeconds === null) return;
  const wait = `${retryAfterSeconds} second${retryAfterSeconds === 1 ? '' : 's'}`;
  throw new DomainError('RATE_LIMITED', `more than ${limit} requests in a minute; try again in ${wait}`, {
    retryAfterSeconds,
  });
}
