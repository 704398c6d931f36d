import { INCIDENT_STATUSES, type IncidentStatus } from './incident';
import type { Severity } from './severity';
import type { SlaClock } from './sla';

/** Which incidents are measured. Null: any. Times are ISO 8601 UTC. */
export interface MeasureQuery {
  /** Created after it. */
  since: string | null;
  /** Created at or before it. */
  until: string | null;
  teamId: string | null;
  modelId: string | null;
  severity: Severity | null;
  /** What the caller must not see. */
  hiddenModelIds: readonly string[];
}

/** Incidents that are alike. */
export interface IncidentGroup {
  status: IncidentStatus;
  severity: Severity;
  teamId: string | null;
  modelId: string;
  modelName: string | null;
  count: number;
  /** Whole seconds that each of them took which got there. */
  secondsToAcknowledge: readonly number[];
  secondsToResolve: readonly number[];
  breaches: Readonly<Record<SlaClock, number>>;
}

/** How many incidents of a severity and status there are. */
export interface UnresolvedCount {
  severity: Severity;
  status: IncidentStatus;
  count: number;
}

/** How long something took, in seconds; nulls when it never happened. */
export interface Spread {
  count: number;
  mean: number | null;
  median: number | null;
  /** The smallest that nine of ten did not exceed. */
  p90: number | null;
}

/** What some incidents have in common. */
export interface Measures {
  total: number;
  byStatus: Readonly<Record<IncidentStatus, number>>;
  /** From the opening to the first acknowledgement. */
  toAcknowledge: Spread;
  /** From the opening to the resolution. */
  toResolve: Spread;
  breaches: Readonly<Record<SlaClock, number>>;
}

/** The measures of all incidents in the groups. */
export function measuresOf(groups: readonly IncidentGroup[]): Measures {
  const sum = (of: (group: IncidentGroup) => number): number =>
    groups.reduce((total, group) => total + of(group), 0);
  const byStatus = INCIDENT_STATUSES.map(
    (status) => [status, sum((group) => (group.status === status ? group.count : 0))] as const,
  );
  return {
    total: sum(({ count }) => count),
    byStatus: Object.fromEntries(byStatus) as Record<IncidentStatus, number>,
    toAcknowledge: spreadOf(groups.flatMap(({ secondsToAcknowledge }) => secondsToAcknowledge)),
    toResolve: spreadOf(groups.flatMap(({ secondsToResolve }) => secondsToResolve)),
    breaches: {
      acknowledge: sum(({ breaches }) => breaches.acknowledge),
      resolve: sum(({ breaches }) => breaches.resolve),
    },
  };
}

/** The groups by what `keyOf` says of each, those with the most incidents first. */
export function partition<K>(
  groups: readonly IncidentGroup[],
  keyOf: (group: IncidentGroup) => K,
): { key: K; groups: IncidentGroup[]; measures: Measures }[] {
  const parts = new Map<K, IncidentGroup[]>();
  for (const group of groups) {
    const known = parts.get(keyOf(group));
    if (known) known.push(group);
    else parts.set(keyOf(group), [group]);
  }
  const measured = [...parts].map(([key, own]) => ({ key, groups: own, measures: measuresOf(own) }));
  return measured.sort((a, b) => b.measures.total - a.measures.total);
}

/** Mean and median to a tenth of a second; the 90th percentile by nearest rank. */
export function spreadOf(seconds: readonly number[]): Spread {
  const count = seconds.length;
  if (count === 0) return { count, mean: null, median: null, p90: null };
  const sorted = seconds.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[Math.min(Math.max(index, 0), count - 1)] ?? 0;
  const mean = sorted.reduce((total, each) => total + each, 0) / count;
  const median = (at(Math.floor((count - 1) / 2)) + at(Math.floor(count / 2))) / 2;
  return { count, mean: toTenth(mean), median: toTenth(median), p90: at(Math.ceil(count * 0.9) - 1) };
}

function toTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
