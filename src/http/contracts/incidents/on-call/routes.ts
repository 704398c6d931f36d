import type { Route } from '../../../route';
import { type ScheduleRouteDeps, scheduleRoutes } from './schedule-routes';
import { type ShiftRouteDeps, shiftRoutes } from './shift-routes';

/** What on-call schedules and escalation policies stand on. */
export type OnCallDeps = ScheduleRouteDeps & ShiftRouteDeps;

/** On-call schedules: extensions of the contract. */
export function onCallRoutes(deps: OnCallDeps): Route[] {
  return [...scheduleRoutes(deps), ...shiftRoutes(deps)];
}
