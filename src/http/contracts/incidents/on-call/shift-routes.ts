import { z } from 'zod';
import { DomainError } from '../../../../domain/errors';
import type { Period } from '../../../../domain/on-call/shifts';
import { whoIsOnCall } from '../../../../domain/on-call/shifts';
import type { Clock } from '../../../../domain/ports';
import type { Overrides } from '../../../../usecases/on-call/overrides';
import type { Schedules } from '../../../../usecases/on-call/schedules';
import { asReplayed } from '../../../creation';
import { type Route, route } from '../../../route';
import { toSeconds } from '../../../time';
import * as examples from './examples';
import * as schemas from './schedule-schemas';
import * as view from './schedule-view';
import * as shiftSchemas from './shift-schemas';

/** What these operations stand on. */
export interface ShiftRouteDeps {
  schedules: Schedules;
  overrides: Overrides;
  clock: Clock;
}

const ONE = '/api/v1/schedules/:schedule_id';
const DAY_MS = 86_400_000;
/** Length of a period, unless it is given, and its most. */
const DAYS = { default: 14, maximum: 366 };

/** Who is on call, and who stands in. */
export function shiftRoutes(deps: ShiftRouteDeps): Route[] {
  return [onCallNow(deps), onCall(deps), shifts(deps), addOverride(deps), removeOverride(deps)];
}

function onCallNow({ schedules, clock }: ShiftRouteDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/on-call',
    operationId: 'listOnCall',
    summary: 'List who is on call, by schedule and by team',
    isExtension: true,
    permission: 'configuration:read',
    query: shiftSchemas.NowQuery,
    response: {
      status: 200,
      description: 'Who is on call at that time.',
      schema: shiftSchemas.OnCallNow,
      example: examples.ON_CALL_NOW,
    },
    errors: [],
    handle: async ({ query }) => {
      const asked = await schedules.list(query.team ?? null);
      return { body: view.presentOnCall(asked, momentOf(query, clock)) };
    },
  });
}

function onCall({ schedules, clock }: ShiftRouteDeps): Route {
  return route({
    method: 'get',
    path: `${ONE}/on-call`,
    operationId: 'getOnCall',
    summary: 'Tell who is on call by a schedule',
    isExtension: true,
    permission: 'configuration:read',
    params: schemas.ScheduleInPath,
    query: shiftSchemas.MomentQuery,
    response: {
      status: 200,
      description: 'Who is on call at that time.',
      schema: shiftSchemas.ScheduleOnCall,
      example: examples.ON_CALL,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }) => {
      const schedule = await schedules.get(params.schedule_id);
      const at = momentOf(query, clock);
      return { body: { schedule_id: schedule.id, at: toSeconds(at), on_call: whoIsOnCall(schedule, at) } };
    },
  });
}

function shifts({ schedules, clock }: ShiftRouteDeps): Route {
  return route({
    method: 'get',
    path: `${ONE}/shifts`,
    operationId: 'listShifts',
    summary: 'List shifts and gaps of a schedule',
    description: 'As the schedule is now, also for times past. Cut off at both ends of the period.',
    isExtension: true,
    permission: 'configuration:read',
    params: schemas.ScheduleInPath,
    query: shiftSchemas.PeriodQuery,
    response: {
      status: 200,
      description: 'Who is on call when.',
      schema: shiftSchemas.Shifts,
      example: examples.SHIFTS,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }) => {
      const period = periodOf(query, clock);
      return { body: view.presentShifts(await schedules.get(params.schedule_id), period) };
    },
  });
}

function addOverride({ overrides }: ShiftRouteDeps): Route {
  return route({
    method: 'post',
    path: `${ONE}/overrides`,
    operationId: 'createOverride',
    summary: 'Put somebody on call instead',
    description:
      'Replaces whoever would be on call, and fills gaps. What of the time is over already stays as it was.',
    isExtension: true,
    permission: 'on-call:override',
    takesRequestKey: true,
    params: schemas.ScheduleInPath,
    body: schemas.OverrideSettings,
    bodyExample: examples.OVERRIDE_SETTINGS,
    response: {
      status: 201,
      description: 'The override.',
      schema: schemas.Override,
      example: examples.OVERRIDE,
    },
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params, body: { username, from, to } }, caller) => {
      const asked = { username, from: view.toInstant(from), to: view.toInstant(to) };
      const { override, isRepeat } = await overrides.add(params.schedule_id, asked, caller);
      const reply = { status: 201, body: view.presentOverride(override) };
      return isRepeat ? asReplayed(reply) : reply;
    },
  });
}

function removeOverride({ overrides }: ShiftRouteDeps): Route {
  return route({
    method: 'delete',
    path: `${ONE}/overrides/:override_id`,
    operationId: 'deleteOverride',
    summary: 'Take an override back',
    description: 'One that has begun ends now.',
    isExtension: true,
    permission: 'on-call:override',
    params: schemas.OverrideInPath,
    response: { status: 204, description: 'It is taken back.', schema: z.undefined() },
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params }, { principal }) => {
      await overrides.remove(params.schedule_id, params.override_id, principal);
      return { status: 204 };
    },
  });
}

function momentOf({ at }: { at?: string | undefined }, clock: Clock): string {
  return at === undefined ? clock.now() : view.toInstant(at);
}

/** @throws DomainError VALIDATION_FAILED for one that ends before it begins, or takes too long */
function periodOf(query: z.output<typeof shiftSchemas.PeriodQuery>, clock: Clock): Period {
  const from = Date.parse(view.toInstant(query.from ?? clock.now()));
  const to = query.to === undefined ? from + DAYS.default * DAY_MS : Date.parse(view.toInstant(query.to));
  const message = `must be later than from, by at most ${DAYS.maximum} days`;
  if (to <= from || to - from > DAYS.maximum * DAY_MS)
    throw new DomainError('VALIDATION_FAILED', `to: ${message}`, {
      fields: [{ path: ['query', 'to'], message, kind: 'value' }],
    });
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
