import type { z } from 'zod';
import type * as schemas from './schedule-schemas';
import type * as shiftSchemas from './shift-schemas';

const ID = 'sch_5f0c2a6d1b7e4c3a9d8e7f60';
const LAYER = {
  name: 'weeks',
  rotation: 'weekly' as const,
  start_date: '2026-01-05',
  hand_over_time: '09:00',
  participants: ['ada', 'grace'],
};

/** A team of two, a week each. */
export const SCHEDULE_SETTINGS: z.input<typeof schemas.ScheduleSettings> = {
  name: 'Credit risk, first line',
  team: 'credit-risk',
  time_zone: 'Europe/Berlin',
  layers: [LAYER],
};

/** Somebody stands in for an evening. */
export const OVERRIDE_SETTINGS: z.input<typeof schemas.OverrideSettings> = {
  username: 'grace',
  from: '2026-01-07T17:00:00Z',
  to: '2026-01-07T22:00:00Z',
};

export const OVERRIDE: z.output<typeof schemas.Override> = {
  id: 'ovr_7d1f3b5a9c2e4f60718293a4',
  ...OVERRIDE_SETTINGS,
  created_by: 'ada',
  created_at: '2026-01-06T10:12:00Z',
};

export const SCHEDULE: z.output<typeof schemas.Schedule> = {
  id: ID,
  name: 'Credit risk, first line',
  description: '',
  team: 'credit-risk',
  time_zone: 'Europe/Berlin',
  layers: [{ ...LAYER, restrictions: [] }],
  overrides: [OVERRIDE],
  created_at: '2026-01-02T08:00:00Z',
  updated_at: '2026-01-06T10:12:00Z',
};

export const SCHEDULE_PAGE: z.output<typeof schemas.SchedulePage> = {
  total: 1,
  page: 1,
  page_size: 25,
  items: [SCHEDULE],
};

export const SHIFTS: z.output<typeof shiftSchemas.Shifts> = {
  schedule_id: ID,
  from: '2026-01-05T00:00:00Z',
  to: '2026-01-12T08:00:00Z',
  shifts: [
    { username: 'ada', from: '2026-01-05T08:00:00Z', to: '2026-01-07T17:00:00Z' },
    { username: 'grace', from: '2026-01-07T17:00:00Z', to: '2026-01-07T22:00:00Z' },
    { username: 'ada', from: '2026-01-07T22:00:00Z', to: '2026-01-12T08:00:00Z' },
  ],
  gaps: [{ from: '2026-01-05T00:00:00Z', to: '2026-01-05T08:00:00Z' }],
};

export const ON_CALL: z.output<typeof shiftSchemas.ScheduleOnCall> = {
  schedule_id: ID,
  at: '2026-01-07T18:30:00Z',
  on_call: ['grace'],
};

export const ON_CALL_NOW: z.output<typeof shiftSchemas.OnCallNow> = {
  at: '2026-01-07T18:30:00Z',
  schedules: [{ id: ID, name: SCHEDULE.name, team: 'credit-risk', on_call: ['grace'] }],
  teams: [{ team: 'credit-risk', on_call: ['grace'] }],
};
