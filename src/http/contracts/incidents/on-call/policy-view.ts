import type { z } from 'zod';
import type { EscalationPolicy, EscalationRule } from '../../../../domain/incidents/escalation-policy';
import { toSeconds } from '../../../time';
import type * as schemas from './policy-schemas';

type WireRule = z.output<typeof schemas.PolicySettings>['rules'][number];

/** What a body asks for. */
export function toRules({ rules }: z.output<typeof schemas.PolicySettings>): EscalationRule[] {
  return rules.map((rule) => ({
    severities: rule.severities,
    levels: rule.levels.map(({ targets, acknowledge_timeout_minutes }) => ({
      targets: targets.map(({ kind, id }) => ({ kind, id })),
      acknowledgeTimeoutMinutes: acknowledge_timeout_minutes,
    })),
    repeats: rule.repeats,
    reminderMinutes: rule.reminder_minutes,
    unacknowledgeMinutes: rule.unacknowledge_minutes,
    raiseAfter: rule.raise_after,
  }));
}

/** A policy as this contract shows it. */
export function presentPolicy({ id, rules, lastEventAt }: EscalationPolicy): z.output<typeof schemas.Policy> {
  return { id, rules: rules.map(presentRule), updated_at: toSeconds(lastEventAt) };
}

function presentRule(rule: EscalationRule): WireRule {
  return {
    severities: [...rule.severities],
    levels: rule.levels.map(({ targets, acknowledgeTimeoutMinutes }) => ({
      targets: targets.map(({ kind, id }) => ({ kind, id })),
      acknowledge_timeout_minutes: acknowledgeTimeoutMinutes,
    })),
    repeats: rule.repeats,
    reminder_minutes: rule.reminderMinutes,
    unacknowledge_minutes: rule.unacknowledgeMinutes,
    raise_after: rule.raiseAfter ?? null,
  };
}
