import type { EscalationPolicy } from '../incidents/escalation-policy';
import type { Schedule } from './schedule';
import type { Period } from './shifts';

/** What may be wrong with the paging of the next days. */
export const WARNING_CODES = [
  'coverage_gap',
  'empty_level',
  'unreachable_person',
  'severity_without_rule',
  'deactivated_user',
  'unknown_target',
  'team_without_policy',
] as const;

/** Something that will keep somebody from being paged, while it can still be put right. */
export interface Warning {
  code: (typeof WARNING_CODES)[number];
  /** What is wrong, in a sentence. */
  message: string;
  /** What to do, in a sentence. */
  advice: string;
  /** What is to be changed. */
  subject: { kind: 'schedule' | 'policy' | 'user' | 'team'; id: string };
}

/** All that is looked at. Sets and members hold what there is of what schedules and policies name. */
export interface WarningFacts {
  period: Period;
  schedules: readonly Schedule[];
  policies: readonly EscalationPolicy[];
  activeUsers: ReadonlySet<string>;
  /** Active members, by the teams that there are. */
  members: ReadonlyMap<string, readonly string[]>;
  channels: ReadonlySet<string>;
  /** Those who have a contact method that can be used. */
  reachable: ReadonlySet<string>;
  /** Teams that have models; null stands for models of no team. */
  owners: ReadonlySet<string | null>;
}
