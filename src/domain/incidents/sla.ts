import type { Severity } from './severity';

/** Minutes within which an incident is to be acknowledged and resolved. `docs/governance.md` is compared with it. */
export const SLA_MINUTES = {
  P1: { acknowledge: 5, resolve: 4 * 60 },
  P2: { acknowledge: 15, resolve: 8 * 60 },
  P3: { acknowledge: 60, resolve: 3 * 24 * 60 },
  P4: { acknowledge: 24 * 60, resolve: 10 * 24 * 60 },
} as const satisfies Record<Severity, Record<SlaClock, number>>;
export type SlaClock = 'acknowledge' | 'resolve';

/** The clocks of one incident, ISO 8601 UTC: when each runs out, and when that was noticed. */
export type SlaClocks = Readonly<Record<SlaClock, { dueAt: string; breachedAt: string | null }>>;

/** `clocks` with what ran out by `now` and nobody has noticed, noticed; `clock` stops then. */
export function stopClock(clocks: SlaClocks, clock: SlaClock, now: string): SlaClocks {
  const { dueAt, breachedAt } = clocks[clock];
  return breachedAt !== null || dueAt > now ? clocks : { ...clocks, [clock]: { dueAt, breachedAt: now } };
}

/** Clocks that are noticed to have run out in `after` and were not `before`. */
export function newlyOverdue(before: SlaClocks, after: SlaClocks): SlaClock[] {
  const names: SlaClock[] = ['acknowledge', 'resolve'];
  return names.filter((name) => before[name].breachedAt === null && after[name].breachedAt !== null);
}

/** Clocks of an incident of `severity` that was created at `createdAt`; earlier breaches stay. */
export function slaClocks(severity: Severity, createdAt: string, earlier?: SlaClocks): SlaClocks {
  const clock = (name: SlaClock) => ({
    dueAt: new Date(Date.parse(createdAt) + SLA_MINUTES[severity][name] * 60_000).toISOString(),
    breachedAt: earlier?.[name].breachedAt ?? null,
  });
  return { acknowledge: clock('acknowledge'), resolve: clock('resolve') };
}
