import { z } from 'zod';
import { ROTATION_UNITS } from '../../../../domain/on-call/schedule';
import { isDate, isZone } from '../../../../domain/on-call/zone';
import { PageQuery, pageOf, Time } from '../page';

/** Days of the week, as they are written; Monday is the first. */
export const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;

const LAYERS_MAX = 20;
const PARTICIPANTS_MAX = 100;
const RESTRICTIONS_MAX = 50;
/** By unit about a year, so that somebody's turn comes. */
const EVERY_MAX = 8_784;
const NAME_MAX = 200;
const DESCRIPTION_MAX = 2_000;
/** Zones are known and clocks are regular for these years. */
const YEARS = { first: '2000', last: '2199' };

const oneOf = (values: readonly string[]): string => `must be one of ${values.join(', ')}`;
const Name = z.string().trim().min(1, 'must not be empty').max(NAME_MAX);
export const Username = z.string().min(1).max(64).meta({ description: 'A username.' });
export const Team = z.string().min(1).max(63).meta({ description: 'The id of a team.' });

const WallTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day, HH:MM')
  .meta({ description: 'HH:MM by the clock on the wall of the zone.', examples: ['09:00'] });
const DateOnly = z
  .string()
  .refine(
    (text) => isDate(text) && text >= YEARS.first && text.slice(0, 4) <= YEARS.last,
    `must be a date, YYYY-MM-DD, of the years ${YEARS.first} to ${YEARS.last}`,
  )
  .meta({ description: 'YYYY-MM-DD', examples: ['2026-01-05'] });
const Zone = z
  .string()
  .refine(isZone, 'must be a time zone of the IANA database, such as Europe/Berlin')
  .meta({ description: 'A time zone of the IANA database.', examples: ['Europe/Berlin'] });
const Weekday = z.enum(WEEKDAYS, oneOf(WEEKDAYS));

/** A time in a body or query: ISO 8601 with `Z` or an offset, to the second. */
export const Instant = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-01-05T09:00:00Z, with Z or an offset' })
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a time that there is')
  .meta({ examples: ['2026-01-05T09:00:00Z'] });

const Rotation = z
  .union(
    [
      z.enum(['daily', 'weekly']),
      z.object({
        every: z.int().min(1).max(EVERY_MAX),
        unit: z.enum(ROTATION_UNITS, oneOf(ROTATION_UNITS)),
      }),
    ],
    'must be "daily", "weekly", or such as {"every": 12, "unit": "hours"}',
  )
  .meta({
    description: 'How long a turn takes by the clock on the wall, where each day has 24 hours.',
  });

const Restriction = z
  .union(
    [
      z.object({ kind: z.literal('daily'), from: WallTime, to: WallTime }),
      z.object({
        kind: z.literal('weekly'),
        from_day: Weekday,
        from: WallTime,
        to_day: Weekday,
        to: WallTime,
      }),
    ],
    'must be {"kind": "daily", "from": "18:00", "to": "08:00"}, or of the kind weekly with from_day and to_day',
  )
  .refine(
    (each) => each.from !== each.to || (each.kind === 'weekly' && each.from_day !== each.to_day),
    'must not end where it begins',
  )
  .meta({
    description:
      'When the layer counts. One that ends before it begins runs over midnight, or over the end of the week.',
  });

const Layer = z.object({
  name: Name,
  rotation: Rotation,
  start_date: DateOnly.meta({ description: 'The first turn begins that day at the hand-over time.' }),
  hand_over_time: WallTime,
  participants: z
    .array(Username)
    .min(1, 'must name at least one user')
    .max(PARTICIPANTS_MAX)
    .meta({ description: 'Usernames, in the order of their turns.' }),
  restrictions: z
    .array(Restriction)
    .max(RESTRICTIONS_MAX)
    .default([])
    .meta({ description: 'Without any the layer always counts.' }),
});

const settings = {
  name: Name,
  description: z.string().max(DESCRIPTION_MAX).default(''),
  team: Team.nullable().default(null).meta({ description: 'Whose it is; null: of no team.' }),
  time_zone: Zone,
  layers: z
    .array(Layer)
    .min(1, 'must have at least one layer')
    .max(LAYERS_MAX)
    .meta({ description: 'A later layer wins over those before it wherever it counts.' }),
};

/** `POST /schedules` and `PUT /schedules/{id}`. */
export const ScheduleSettings = z.object(settings).meta({ id: 'ScheduleSettings' });
/** `PATCH /schedules/{id}`: any part of it. */
export const ScheduleChanges = z
  .object({
    name: Name.optional(),
    description: z.string().max(DESCRIPTION_MAX).optional(),
    team: Team.nullable().optional(),
    time_zone: Zone.optional(),
    layers: settings.layers.optional(),
  })
  .meta({ id: 'ScheduleChanges' });

/** `POST /schedules/{id}/overrides`. */
export const OverrideSettings = z
  .object({ username: Username, from: Instant, to: Instant })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'must be later than from',
  })
  .meta({ id: 'OverrideSettings' });

export const ScheduleInPath = z.object({ schedule_id: z.string() });
export const OverrideInPath = z.object({ schedule_id: z.string(), override_id: z.string() });
export const ScheduleQuery = z.object({
  ...PageQuery,
  team: Team.optional().meta({ description: 'Only schedules of this team.' }),
});
export const Override = z
  .object({
    id: z.string(),
    username: Username,
    from: Time,
    to: Time,
    created_by: z.string(),
    created_at: Time,
  })
  .meta({ id: 'Override' });
export const Schedule = z
  .object({
    id: z.string(),
    ...settings,
    overrides: z
      .array(Override)
      .meta({ description: 'Those that have not ended; a later one wins over those before it.' }),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Schedule' });
export const SchedulePage = pageOf(Schedule).meta({ id: 'SchedulePage' });
