import type { EscalationLevel, EscalationPolicy, EscalationTarget } from '../incidents/escalation-policy';
import type { Schedule } from './schedule';
import { gapsBetween, shiftsBetween } from './shifts';
import type { Warning, WarningFacts } from './warning';

/** That nobody is on call for some of the period. */
export function gapWarnings(schedule: Schedule, { period }: WarningFacts): Warning[] {
  const gaps = gapsBetween(schedule, period);
  const [first] = gaps;
  if (!first) return [];
  const more = gaps.length > 1 ? `, and in ${gaps.length - 1} more gaps` : '';
  return [
    {
      code: 'coverage_gap',
      message: `Nobody is on call by the schedule ${schedule.name} from ${told(first.from)} to ${told(first.to)}${more}.`,
      advice: 'Add a layer or an override that covers the time.',
      subject: { kind: 'schedule', id: schedule.id },
    },
  ];
}

/** That levels of the policy have nobody to page for some of the period. */
export function levelWarnings(policy: EscalationPolicy, facts: WarningFacts): Warning[] {
  return policy.rules.flatMap(({ severities, levels }) =>
    levels.flatMap((level, index): Warning[] => {
      const since = emptySince(level, facts);
      if (since === null) return [];
      const which = `Level ${index + 1} for ${severities.join(', ')} of the policy ${policy.id}`;
      return [
        {
          code: 'empty_level',
          message: `${which} pages nobody at ${told(since)}, so it will be skipped.`,
          advice: 'Add a target that is there at any time, such as a person or a channel.',
          subject: { kind: 'policy', id: policy.id },
        },
      ];
    }),
  );
}

/** When the level first has nobody to page within the period; null when it always has somebody. */
function emptySince({ targets }: EscalationLevel, facts: WarningFacts): string | null {
  const isAlwaysThere = ({ kind, id }: EscalationTarget): boolean => {
    if (kind === 'user') return facts.activeUsers.has(id);
    if (kind === 'team') return (facts.members.get(id) ?? []).length > 0;
    return kind === 'channel' && facts.channels.has(id);
  };
  if (targets.some(isAlwaysThere)) return null;
  const ids = targets.filter(({ kind }) => kind === 'schedule').map(({ id }) => id);
  const shifts = facts.schedules
    .filter(({ id }) => ids.includes(id))
    .flatMap((schedule) => shiftsBetween(schedule, facts.period))
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  let covered = facts.period.from;
  for (const { from, to } of shifts) {
    if (from > covered) return covered;
    if (to > covered) covered = to;
  }
  return covered < facts.period.to ? covered : null;
}

const told = (at: string): string => `${at.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
