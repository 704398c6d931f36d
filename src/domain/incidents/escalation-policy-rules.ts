import type { EscalationPolicy, EscalationPolicyDecision, EscalationRule } from './escalation-policy';

/** Replaces the rules of a policy; null when they are the same already. */
export function replaceRules(
  policy: EscalationPolicy,
  rules: readonly EscalationRule[],
  actor: string,
): EscalationPolicyDecision | null {
  if (JSON.stringify(rules) === JSON.stringify(policy.rules)) return null;
  const severities = rules.flatMap((rule) => rule.severities).sort();
  return { changes: { rules }, event: { type: 'escalationPolicy.changed', actor, data: { severities } } };
}

/** Takes a policy away: without rules it counts as none. */
export function removeRules(actor: string): EscalationPolicyDecision {
  return { changes: { rules: [] }, event: { type: 'escalationPolicy.removed', actor, data: {} } };
}
