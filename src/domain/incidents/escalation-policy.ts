import type { NewEvent } from '../event';
import type { Severity } from './severity';

/** Whom a level pages. A schedule stands for whoever is on call when the level is entered; a channel is paged itself. */
export type EscalationTarget =
  | { kind: 'user'; id: string }
  | { kind: 'schedule'; id: string }
  | { kind: 'team'; id: string }
  | { kind: 'channel'; id: string };

export interface EscalationLevel {
  targets: readonly EscalationTarget[];
  /** How long the level may take to acknowledge before the next one is entered. */
  acknowledgeTimeoutMinutes: number;
}

/** What happens to incidents of these severities. */
export interface EscalationRule {
  severities: readonly Severity[];
  /** At least one, in their order. */
  levels: readonly EscalationLevel[];
  /** How often all levels are gone through again when nobody acknowledged; 0: once only. */
  repeats: number;
  /** An acknowledged incident that nobody touched for this long is brought to mind; null: never. */
  reminderMinutes: number | null;
  /** An acknowledged incident that nobody touched for this long pages again from the first level; null: never. */
  unacknowledgeMinutes: number | null;
  /** So many further automated reports raise the incident by one severity; null, or not there as in older ones: never. */
  raiseAfter?: number | null;
}

/** The policy of one team, or of the models that have none. JSON-safe. */
export interface EscalationPolicy {
  /** The team's slug, or `default`. */
  id: string;
  revision: number;
  /** No severity is in two of them; one that is in none pages nobody. */
  rules: readonly EscalationRule[];
  lastEventAt: string;
}

export interface EscalationPolicyDecision {
  changes: Partial<Pick<EscalationPolicy, 'rules'>>;
  event: NewEvent | null;
}

/** The policy of models without a team. */
export const DEFAULT_POLICY_ID = 'default';

/** The rule for `severity`; null when such incidents page nobody. */
export function ruleFor(rules: readonly EscalationRule[], severity: Severity): EscalationRule | null {
  return rules.find(({ severities }) => severities.includes(severity)) ?? null;
}
