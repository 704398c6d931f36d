import type { z } from 'zod';
import type { Layer, Override, Restriction, Rotation, Schedule } from '../../../../domain/on-call/schedule';
import type { ScheduleSettings } from '../../../../domain/on-call/schedule-rules';
import { gapsBetween, type Period, shiftsBetween, whoIsOnCall } from '../../../../domain/on-call/shifts';
import { toSeconds } from '../../../time';
import type * as schemas from './schedule-schemas';
import { WEEKDAYS } from './schedule-schemas';
import type * as shiftSchemas from './shift-schemas';

type WireSettings = z.output<typeof schemas.ScheduleSettings>;
type WireLayer = WireSettings['layers'][number];
type WireRestriction = WireLayer['restrictions'][number];

/** What a body asks for; what it leaves out is left out. */
export function toSettings(body: z.output<typeof schemas.ScheduleChanges>): Partial<ScheduleSettings> {
  const { name, description, team, time_zone: zone, layers } = body;
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(team === undefined ? {} : { teamId: team }),
    ...(zone === undefined ? {} : { zone }),
    ...(layers === undefined ? {} : { layers: layers.map(toLayer) }),
  };
}

/** What a body that leaves out nothing asks for. */
export function toAllSettings(body: WireSettings): ScheduleSettings {
  const { name, description, team, time_zone, layers } = body;
  return { name, description, teamId: team, zone: time_zone, layers: layers.map(toLayer) };
}

/** An instant of the wire as the domain has it: UTC, whole seconds. */
export function toInstant(text: string): string {
  return new Date(Math.floor(Date.parse(text) / 1_000) * 1_000).toISOString();
}

/** A schedule with those of its overrides that have not ended at `now`. */
export function presentSchedule(schedule: Schedule, now: string): z.output<typeof schemas.Schedule> {
  const { id, name, description, teamId, zone, layers, overrides, createdAt, lastEventAt } = schedule;
  return {
    id,
    name,
    description,
    team: teamId,
    time_zone: zone,
    layers: layers.map(presentLayer),
    overrides: overrides.filter(({ to }) => to > now).map(presentOverride),
    created_at: toSeconds(createdAt),
    updated_at: toSeconds(lastEventAt),
  };
}

/** An override, as all of them are shown. */
export function presentOverride(override: Override): z.output<typeof schemas.Override> {
  const { id, username, from, to, createdBy, createdAt } = override;
  return {
    id,
    username,
    from: toSeconds(from),
    to: toSeconds(to),
    created_by: createdBy,
    created_at: toSeconds(createdAt),
  };
}

/** Shifts and gaps of a period. */
export function presentShifts(schedule: Schedule, period: Period): z.input<typeof shiftSchemas.Shifts> {
  return {
    schedule_id: schedule.id,
    ...presentPeriod(period),
    shifts: shiftsBetween(schedule, period).map((each) => ({
      username: each.username,
      ...presentPeriod(each),
    })),
    gaps: gapsBetween(schedule, period).map(presentPeriod),
  };
}

/** Who is on call at a moment, by each schedule and by the teams that have any. */
export function presentOnCall(
  schedules: readonly Schedule[],
  at: string,
): z.input<typeof shiftSchemas.OnCallNow> {
  const rows = schedules.map((schedule) => ({
    id: schedule.id,
    name: schedule.name,
    team: schedule.teamId,
    on_call: whoIsOnCall(schedule, at),
  }));
  const teams = [...new Set(rows.flatMap(({ team }) => (team === null ? [] : [team])))].sort();
  return {
    at: toSeconds(at),
    schedules: rows,
    teams: teams.map((team) => ({
      team,
      on_call: [...new Set(rows.filter((row) => row.team === team).flatMap(({ on_call }) => on_call))].sort(),
    })),
  };
}

const presentPeriod = ({ from, to }: Period) => ({ from: toSeconds(from), to: toSeconds(to) });

function toLayer(layer: WireLayer): Layer {
  return {
    name: layer.name,
    rotation: toRotation(layer.rotation),
    startDate: layer.start_date,
    handOverTime: layer.hand_over_time,
    participants: layer.participants,
    restrictions: layer.restrictions.map(toRestriction),
  };
}

function presentLayer(layer: Layer): WireLayer {
  return {
    name: layer.name,
    rotation: presentRotation(layer.rotation),
    start_date: layer.startDate,
    hand_over_time: layer.handOverTime,
    participants: [...layer.participants],
    restrictions: layer.restrictions.map(presentRestriction),
  };
}

function toRotation(rotation: WireLayer['rotation']): Rotation {
  if (typeof rotation === 'object') return rotation;
  return { every: 1, unit: rotation === 'daily' ? 'days' : 'weeks' };
}

function presentRotation({ every, unit }: Rotation): WireLayer['rotation'] {
  if (every === 1 && unit !== 'hours') return unit === 'days' ? 'daily' : 'weekly';
  return { every, unit };
}

function toRestriction(each: WireRestriction): Restriction {
  if (each.kind === 'daily') return each;
  const { kind, from_day, from, to_day, to } = each;
  return { kind, fromDay: WEEKDAYS.indexOf(from_day) + 1, from, toDay: WEEKDAYS.indexOf(to_day) + 1, to };
}

function presentRestriction(each: Restriction): WireRestriction {
  if (each.kind === 'daily') return each;
  const { kind, fromDay, from, toDay, to } = each;
  return { kind, from_day: weekday(fromDay), from, to_day: weekday(toDay), to };
}

const weekday = (number: number): (typeof WEEKDAYS)[number] => WEEKDAYS[number - 1] ?? 'monday';
