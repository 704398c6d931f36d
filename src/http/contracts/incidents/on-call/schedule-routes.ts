import { z } from 'zod';
import type { Schedule } from '../../../../domain/on-call/schedule';
import type { ScheduleSettings } from '../../../../domain/on-call/schedule-rules';
import type { Clock } from '../../../../domain/ports';
import type { Schedules } from '../../../../usecases/on-call/schedules';
import { entityTag } from '../../../caller';
import { creation } from '../../../creation';
import { type Caller, type Reply, type Route, route } from '../../../route';
import { rangeOf } from '../page';
import * as examples from './examples';
import * as schemas from './schedule-schemas';
import * as view from './schedule-view';

/** What the operations on schedules stand on. */
export interface ScheduleRouteDeps {
  schedules: Schedules;
  clock: Clock;
}

const PATH = '/api/v1/schedules';
const ONE = `${PATH}/:schedule_id`;

/** Keeping of on-call schedules. All may read them; members of their team write them. */
export function scheduleRoutes(deps: ScheduleRouteDeps): Route[] {
  const { schedules } = deps;
  const replace = (
    id: string,
    { settings, caller }: { settings: Partial<ScheduleSettings>; caller: Caller },
  ): Promise<Schedule> => schedules.change(id, settings, caller);
  return [
    list(deps),
    create(deps),
    route({
      method: 'get',
      path: ONE,
      operationId: 'getSchedule',
      summary: 'Read an on-call schedule',
      isExtension: true,
      permission: 'configuration:read',
      takesRevision: true,
      params: schemas.ScheduleInPath,
      response: {
        status: 200,
        description: 'The schedule.',
        schema: schemas.Schedule,
        example: examples.SCHEDULE,
      },
      errors: ['NOT_FOUND'],
      handle: async ({ params }) => shown(await schedules.get(params.schedule_id), deps.clock),
    }),
    route({
      ...changing,
      method: 'put',
      operationId: 'replaceSchedule',
      summary: 'Replace the settings of an on-call schedule',
      body: schemas.ScheduleSettings,
      bodyExample: examples.SCHEDULE_SETTINGS,
      handle: async ({ params, body }, caller) => {
        const settings = view.toAllSettings(body);
        return shown(await replace(params.schedule_id, { settings, caller }), deps.clock);
      },
    }),
    route({
      ...changing,
      method: 'patch',
      operationId: 'changeSchedule',
      summary: 'Change some settings of an on-call schedule',
      body: schemas.ScheduleChanges,
      handle: async ({ params, body }, caller) => {
        const settings = view.toSettings(body);
        return shown(await replace(params.schedule_id, { settings, caller }), deps.clock);
      },
    }),
    remove(deps),
  ];
}

const changing = {
  path: ONE,
  isExtension: true,
  permission: 'configuration:write',
  takesRevision: true,
  description:
    'Overrides stay. `If-Match` with the ETag of what was read refuses to write over other changes.',
  params: schemas.ScheduleInPath,
  response: {
    status: 200,
    description: 'The schedule as it is now.',
    schema: schemas.Schedule,
    example: examples.SCHEDULE,
  },
  errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
} as const;

function list({ schedules, clock }: ScheduleRouteDeps): Route {
  return route({
    method: 'get',
    path: PATH,
    operationId: 'listSchedules',
    summary: 'List on-call schedules by name',
    isExtension: true,
    permission: 'configuration:read',
    query: schemas.ScheduleQuery,
    response: {
      status: 200,
      description: 'A page of schedules.',
      schema: schemas.SchedulePage,
      example: examples.SCHEDULE_PAGE,
    },
    errors: [],
    handle: async ({ query }) => {
      const all = await schedules.list(query.team ?? null);
      const { skip, limit } = rangeOf(query);
      const items = all.slice(skip, skip + limit).map((each) => view.presentSchedule(each, clock.now()));
      return { body: { total: all.length, page: query.page, page_size: query.page_size, items } };
    },
  });
}

function create({ schedules, clock }: ScheduleRouteDeps): Route {
  return route({
    method: 'post',
    path: PATH,
    operationId: 'createSchedule',
    summary: 'Create an on-call schedule',
    description:
      'A hand-over at a time that clocks leave out takes place when they change; at a time that comes twice, at the first.',
    isExtension: true,
    permission: 'configuration:write',
    takesRequestKey: true,
    takesRevision: true,
    body: schemas.ScheduleSettings,
    bodyExample: examples.SCHEDULE_SETTINGS,
    response: {
      status: 201,
      description: 'The schedule.',
      schema: schemas.Schedule,
      example: examples.SCHEDULE,
    },
    errors: [],
    handle: async ({ body }, caller) => {
      const { once, answer } = creation(caller, (schedule: Schedule) => ({
        status: 201,
        headers: { Location: `${PATH}/${schedule.id}`, ...entityTag(schedule) },
        body: view.presentSchedule(schedule, clock.now()),
      }));
      return answer(await schedules.create(view.toAllSettings(body), caller.principal, once));
    },
  });
}

function remove({ schedules }: ScheduleRouteDeps): Route {
  return route({
    method: 'delete',
    path: ONE,
    operationId: 'deleteSchedule',
    summary: 'Delete an on-call schedule',
    description: 'Refused while an escalation policy names it.',
    isExtension: true,
    permission: 'configuration:write',
    takesRevision: true,
    params: schemas.ScheduleInPath,
    response: { status: 204, description: 'It is deleted.', schema: z.undefined() },
    errors: ['NOT_FOUND', 'INVALID_STATE', 'PRECONDITION_FAILED'],
    handle: async ({ params }, caller) => {
      await schedules.remove(params.schedule_id, caller);
      return { status: 204 };
    },
  });
}

function shown(schedule: Schedule, clock: Clock): Reply<z.input<typeof schemas.Schedule>> {
  return { headers: entityTag(schedule), body: view.presentSchedule(schedule, clock.now()) };
}
