import type { NewEvent } from '../event';
import type { EscalationPolicy, EscalationPolicyDecision } from '../incidents/escalation-policy';
import type { Created, OnceOnly } from '../request-key';
import type { Schedule } from './schedule';
import type { ScheduleDecision } from './schedule-rules';

/** Storage of schedules. Deleted ones are found by no question. */
export interface ScheduleRepository {
  insert(schedule: Schedule, event: NewEvent, once?: OnceOnly<Schedule>): Promise<Created<Schedule>>;
  find(id: string): Promise<Schedule | null>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<Schedule>;
  /** @throws DomainError NOT_FOUND */
  transition(id: string, decide: (schedule: Schedule) => ScheduleDecision | null): Promise<Schedule>;
  /** All, by name. */
  all(): Promise<Schedule[]>;
}

/** Storage of escalation policies. One without rules counts as none. */
export interface EscalationPolicyRepository {
  find(id: string): Promise<EscalationPolicy | null>;
  /** All, by id. */
  all(): Promise<EscalationPolicy[]>;
  /** Writes what `decide` makes of the policy that there is; a policy that was never stored has revision 0 and no rules. */
  put(
    id: string,
    decide: (policy: EscalationPolicy) => EscalationPolicyDecision | null,
  ): Promise<EscalationPolicy>;
}

/** What schedules and policies may name beside each other. */
export interface KnownTargets {
  /** Those of `ids` that there are: active users, teams, channels that are not disabled. */
  known(kind: 'user' | 'team' | 'channel', ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** The teams of those of `ids` that are channels of teams in use; users' own contact methods are no targets. */
  teamsOfChannels(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** What is looked at to warn of ahead. */
export interface OnCallFacts {
  /** Usernames of the active members of a team, sorted. */
  membersOf(teamId: string): Promise<string[]>;
  /** Those of `usernames` who have a verified contact method that is in use. */
  reachable(usernames: readonly string[]): Promise<ReadonlySet<string>>;
  /** Teams that have models which are not archived; null stands for models of no team. */
  ownersOfModels(): Promise<ReadonlySet<string | null>>;
}
