import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Directory } from '../../domain/incidents/directory';
import type {
  EscalationPolicyRepository,
  KnownTargets,
  ScheduleRepository,
} from '../../domain/on-call/ports';
import type { Layer, Schedule } from '../../domain/on-call/schedule';
import {
  changeSchedule,
  deleteSchedule,
  newSchedule,
  type ScheduleSettings,
} from '../../domain/on-call/schedule-rules';
import { whoIsOnCall } from '../../domain/on-call/shifts';
import type { Clock } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
import { assertRevision } from '../../domain/revision';
import { newId } from '../secrets';
import { assertOfTeam, type Reference, refuse, unknownReferences } from './references';

/** What these use cases stand on. */
export interface ScheduleDeps {
  schedules: ScheduleRepository;
  policies: EscalationPolicyRepository;
  targets: KnownTargets;
  clock: Clock;
}

/** Who asks for a change, and of which revision; null: of any. */
export interface Asker {
  principal: Principal;
  ifMatch: number | null;
}

export type Schedules = ReturnType<typeof createSchedules>;

/** Schedules as they are kept by the members of their teams. All may read them. */
export function createSchedules({ schedules, policies, targets, clock }: ScheduleDeps) {
  async function assertKnown({ teamId, layers }: Partial<ScheduleSettings>): Promise<void> {
    const team = teamId ? [{ id: teamId, path: ['body', 'team'] }] : [];
    refuse([
      ...(await unknownReferences(targets, 'team', team)),
      ...(await unknownReferences(targets, 'user', participantsOf(layers ?? []))),
    ]);
  }

  return {
    get: schedules.get,

    /** Those of one team, or all, by name. */
    async list(team: string | null): Promise<Schedule[]> {
      const all = await schedules.all();
      return team === null ? all : all.filter(({ teamId }) => teamId === team);
    },

    /** @throws DomainError FORBIDDEN, VALIDATION_FAILED for unknown users and teams */
    async create(
      settings: ScheduleSettings,
      principal: Principal,
      once?: OnceOnly<Schedule>,
    ): Promise<Created<Schedule>> {
      assertOfTeam(principal, settings.teamId);
      await assertKnown(settings);
      const id = newId('sch_');
      const act = { actor: principal.actor, now: clock.now() };
      const { schedule, event } = newSchedule(id, settings, act);
      return schedules.insert(schedule, event, once);
    },

    /** Replaces what is given. @throws DomainError NOT_FOUND, FORBIDDEN, PRECONDITION_FAILED, VALIDATION_FAILED */
    async change(
      id: string,
      asked: Partial<ScheduleSettings>,
      { principal, ifMatch }: Asker,
    ): Promise<Schedule> {
      assertOfTeam(principal, (await schedules.get(id)).teamId);
      assertOfTeam(principal, asked.teamId ?? null);
      await assertKnown(asked);
      return schedules.transition(id, (schedule) => {
        assertOfTeam(principal, schedule.teamId);
        assertRevision(schedule, ifMatch);
        return changeSchedule(schedule, asked, { actor: principal.actor, now: clock.now() });
      });
    },

    /** @throws DomainError NOT_FOUND, FORBIDDEN, PRECONDITION_FAILED, INVALID_STATE while policies name it */
    async remove(id: string, { principal, ifMatch }: Asker): Promise<void> {
      assertOfTeam(principal, (await schedules.get(id)).teamId);
      const naming = (await policies.all()).filter(({ rules }) =>
        rules.some(({ levels }) => levels.some((level) => level.targets.some((target) => target.id === id))),
      );
      if (naming.length > 0) {
        const names = naming.map((policy) => policy.id).join(', ');
        const advice = 'take it out of them first';
        throw new DomainError('INVALID_STATE', `escalation policies name this schedule: ${names}; ${advice}`);
      }
      await schedules.transition(id, (schedule) => {
        assertOfTeam(principal, schedule.teamId);
        assertRevision(schedule, ifMatch);
        return deleteSchedule(schedule, { actor: principal.actor, now: clock.now() });
      });
    },
  };
}

/** Answers `Directory.onCall` from the schedules that are stored. */
export function createOnCallLookup(schedules: Pick<ScheduleRepository, 'find'>): Directory['onCall'] {
  return async (scheduleId, at) => {
    const schedule = await schedules.find(scheduleId);
    return schedule ? whoIsOnCall(schedule, at) : [];
  };
}

function participantsOf(layers: readonly Layer[]): Reference[] {
  return layers.flatMap(({ participants }, layer) =>
    participants.map((id, index) => ({ id, path: ['body', 'layers', layer, 'participants', index] })),
  );
}
