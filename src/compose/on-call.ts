import type { Connection } from 'mongoose';
import type { Clock } from '../domain/ports';
import type { DirtyMarks } from '../persistence/dirty-marks';
import { createEscalationPolicyRepository } from '../persistence/on-call/escalation-policy-repository';
import { createKnownTargets } from '../persistence/on-call/known-targets';
import { createScheduleRepository } from '../persistence/on-call/schedule-repository';
import { createEscalationPolicies, createPolicyRules } from '../usecases/on-call/escalation-policies';
import { createOverrides } from '../usecases/on-call/overrides';
import { createOnCallLookup, createSchedules } from '../usecases/on-call/schedules';
import { createOnCallWarnings } from '../usecases/on-call/warnings';

/** Schedules and escalation policies, and who is on call by them. */
export function composeOnCall(given: { connection: Connection; dirty: DirtyMarks; clock: Clock }) {
  const { connection, dirty, clock } = given;
  const schedules = createScheduleRepository(connection, dirty, clock);
  const policies = createEscalationPolicyRepository(connection, dirty, clock);
  const targets = createKnownTargets(connection);
  const common = { schedules, policies, targets, clock };
  return {
    clock,
    targets,
    onCall: createOnCallLookup(schedules),
    rulesFor: createPolicyRules(policies),
    policies: createEscalationPolicies(common),
    schedules: createSchedules(common),
    overrides: createOverrides(common),
    teamMembers: targets.membersOf,
    warnings: createOnCallWarnings(common),
  };
}
