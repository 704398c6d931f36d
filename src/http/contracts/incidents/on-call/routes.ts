import type { Route } from '../../../route';
import { type PolicyRouteDeps, policyRoutes } from './policy-routes';
import { type ScheduleRouteDeps, scheduleRoutes } from './schedule-routes';
import { type ShiftRouteDeps, shiftRoutes } from './shift-routes';
import { type WarningRouteDeps, warningRoutes } from './warning-routes';

/** What on-call schedules and escalation policies stand on. */
export type OnCallDeps = PolicyRouteDeps & ScheduleRouteDeps & ShiftRouteDeps & WarningRouteDeps;

/** Escalation policies and on-call schedules: extensions of the contract. */
export function onCallRoutes(deps: OnCallDeps): Route[] {
  return [...policyRoutes(deps), ...scheduleRoutes(deps), ...shiftRoutes(deps), ...warningRoutes(deps)];
}
