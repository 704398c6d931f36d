import type { PendingEvent } from '../event';
import type { JsonObject } from '../json';
import type { ModelVersion } from '../model-version';

/** Which way the champion moved: to a version that never served or is newer, or back to an earlier one. */
export const DECISION_ACTIONS = ['promotion', 'rollback'] as const;
export type DecisionAction = (typeof DECISION_ACTIONS)[number];

/** `manual`: a person said so; `automatic`: a rule did. */
export const DECISION_KINDS = ['manual', 'automatic'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** How much better the version is than the one before, with the share of intervals that hold the truth, [0, 1]. */
export interface ConfidenceInterval {
  metric: string;
  level: number;
  low: number;
  high: number;
}

/** A condition that the version had to meet. */
export interface Gate {
  name: string;
  passed: boolean;
  detail: string;
}

/** Why a version became the champion. It lies in the event of the transition that made it so. */
export interface DecisionRecord {
  action: DecisionAction;
  kind: DecisionKind;
  /** Number of the version that serves from now on. */
  version: number;
  /** Number of the one before; null when none served. */
  previous: number | null;
  metrics: JsonObject;
  previousMetrics: JsonObject | null;
  /** True when the service holds the artifact and its digest, so that it can predict with it. */
  isVerified: boolean;
  /** Null when it is not known. */
  confidenceInterval: ConfidenceInterval | null;
  gates: readonly Gate[];
  /** A person, or what decided by a rule of its own. */
  decidedBy: string;
  reason: string | null;
  /** Of the request that asked for it, where it gave one. */
  request: { key: string; digest: string } | null;
}

/** A decision as its model's history tells it. */
export interface Decision extends DecisionRecord {
  /** The revision of the model that it made: names the decision within its model. */
  revision: number;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
}

/** What is told of a version in a decision about it. */
export type Judged = Pick<ModelVersion, 'number' | 'metrics' | 'artifactKey' | 'sha256'>;

/** The decisions among the events of a model, oldest first. */
export function decisionsOf(events: readonly PendingEvent[]): Decision[] {
  return events.flatMap(({ data, revision, at }) => {
    const record = data['decision'];
    // Written by `withChampion` alone, which takes a DecisionRecord.
    return record ? [{ ...(record as unknown as DecisionRecord), revision, at }] : [];
  });
}

/**
 * Champions in the order in which a rollback goes back through them, the present one last: a promotion adds one, a
 * rollback takes out those above where it went. Numbers of versions.
 */
export function championsOf(decisions: readonly Decision[]): number[] {
  const stack: number[] = [];
  for (const { action, version } of decisions) {
    const known = action === 'rollback' ? stack.lastIndexOf(version) : -1;
    if (known >= 0) stack.length = known;
    stack.push(version);
  }
  return stack;
}
