import { DomainError } from '../errors';
import type { NewEvent } from '../event';
import type { Override, Schedule } from './schedule';

/** Overrides that one schedule keeps. Of those that have ended the oldest make room. */
export const OVERRIDES_MAX = 500;

/** What its owners say about a schedule. */
export type ScheduleSettings = Pick<Schedule, 'name' | 'description' | 'teamId' | 'zone' | 'layers'>;

export interface ScheduleDecision {
  changes: Partial<Omit<Schedule, 'id' | 'revision' | 'lastEventAt'>>;
  event: NewEvent | null;
}

/** Who does something, and when (ISO 8601 UTC). */
export interface Act {
  actor: string;
  now: string;
}

/** A new schedule. */
export function newSchedule(
  id: string,
  settings: ScheduleSettings,
  { actor, now }: Act,
): { schedule: Schedule; event: NewEvent } {
  const schedule: Schedule = {
    ...settings,
    id,
    revision: 1,
    overrides: [],
    createdAt: now,
    deletedAt: null,
    lastEventAt: now,
  };
  const { name, teamId } = settings;
  return { schedule, event: { type: 'schedule.created', actor, data: { name, teamId } } };
}

/** Replaces settings; null when nothing would be another. */
export function changeSchedule(
  schedule: Schedule,
  asked: Partial<ScheduleSettings>,
  { actor }: Act,
): ScheduleDecision | null {
  const before: Partial<Record<string, unknown>> = { ...schedule };
  const changed = Object.entries(asked).filter(
    ([name, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  if (changed.length === 0) return null;
  const fields = changed.map(([name]) => name);
  return {
    changes: Object.fromEntries(changed),
    event: { type: 'schedule.changed', actor, data: { fields } },
  };
}

/** Adds an override, which wins over those before it. @throws DomainError INVALID_STATE when too many have not ended yet */
export function addOverride(schedule: Schedule, override: Override, { actor, now }: Act): ScheduleDecision {
  const { overrides } = schedule;
  const oldest = overrides.filter(({ to }) => to <= now).toSorted((a, b) => (a.to < b.to ? -1 : 1))[0];
  if (overrides.length >= OVERRIDES_MAX && !oldest)
    throw new DomainError(
      'INVALID_STATE',
      `the schedule has ${OVERRIDES_MAX} overrides that have not ended; delete some, or change its layers`,
    );
  const kept = overrides.length < OVERRIDES_MAX ? overrides : overrides.filter((each) => each !== oldest);
  const { id, username, from, to } = override;
  return {
    changes: { overrides: [...kept, override] },
    event: { type: 'schedule.overridden', actor, data: { overrideId: id, username, from, to } },
  };
}

/**
 * Takes an override back; one that has begun ends now, so that who was on call stays told as it was.
 * @throws DomainError NOT_FOUND, or INVALID_STATE when it has ended
 */
export function removeOverride(
  schedule: Schedule,
  overrideId: string,
  { actor, now }: Act,
): ScheduleDecision {
  const override = schedule.overrides.find(({ id }) => id === overrideId);
  if (!override) throw new DomainError('NOT_FOUND', `schedule ${schedule.id} has no override ${overrideId}`);
  if (override.to <= now)
    throw new DomainError('INVALID_STATE', `override ${overrideId} has ended; it can't be taken back`);
  const ended = override.from < now ? [{ ...override, to: now }] : [];
  return {
    changes: { overrides: schedule.overrides.flatMap((each) => (each === override ? ended : [each])) },
    event: { type: 'schedule.override_removed', actor, data: { overrideId, username: override.username } },
  };
}

/** Deletes a schedule: it stays as a tombstone, by which nobody is on call. */
export function deleteSchedule({ name }: Schedule, { actor, now }: Act): ScheduleDecision {
  return { changes: { deletedAt: now }, event: { type: 'schedule.deleted', actor, data: { name } } };
}
