import {
  DEFAULT_POLICY_ID,
  type EscalationPolicy,
  type EscalationTarget,
} from '../incidents/escalation-policy';
import { SEVERITIES } from '../incidents/severity';
import { gapWarnings, levelWarnings } from './coverage-warnings';
import type { Schedule } from './schedule';
import { shiftsBetween } from './shifts';
import type { Warning, WarningFacts } from './warning';

/** Everything to be warned of in the period, in the order of the codes. */
export function warningsOf(facts: WarningFacts): Warning[] {
  const used = new Set(namedBy(facts.policies, 'schedule'));
  const schedules = facts.schedules.filter(({ id }) => used.has(id));
  return [
    ...schedules.flatMap((schedule) => gapWarnings(schedule, facts)),
    ...facts.policies.flatMap((policy) => levelWarnings(policy, facts)),
    ...unreachableWarnings(schedules, facts),
    ...facts.policies.flatMap(severityWarnings),
    ...deactivatedWarnings(schedules, facts),
    ...facts.policies.flatMap((policy) => unknownWarnings(policy, facts)),
    ...teamWarnings(facts),
  ];
}

/** Ids of one kind that policies name, each once, sorted. */
export function namedBy(policies: readonly EscalationPolicy[], kind: EscalationTarget['kind']): string[] {
  const targets = policies.flatMap(({ rules }) =>
    rules.flatMap(({ levels }) => levels.flatMap((level) => level.targets)),
  );
  return distinct(targets.filter((target) => target.kind === kind).map(({ id }) => id));
}

function unreachableWarnings(schedules: readonly Schedule[], facts: WarningFacts): Warning[] {
  const people = [
    ...schedules.flatMap((schedule) => shiftsBetween(schedule, facts.period).map(({ username }) => username)),
    ...namedBy(facts.policies, 'user'),
    ...namedBy(facts.policies, 'team').flatMap((team) => facts.members.get(team) ?? []),
  ];
  return distinct(people)
    .filter((username) => facts.activeUsers.has(username) && !facts.reachable.has(username))
    .map((username) => ({
      code: 'unreachable_person',
      message: `${username} is to be paged, but has no contact method that can be used.`,
      advice: `Let ${username} add a contact method and verify it.`,
      subject: { kind: 'user', id: username },
    }));
}

function severityWarnings({ id, rules }: EscalationPolicy): Warning[] {
  const ruled = rules.flatMap(({ severities }) => severities);
  return SEVERITIES.filter((severity) => !ruled.includes(severity)).map((severity) => ({
    code: 'severity_without_rule',
    message: `The policy ${id} has no rule for ${severity}: such incidents page nobody.`,
    advice: `Add ${severity} to one of its rules.`,
    subject: { kind: 'policy', id },
  }));
}

function deactivatedWarnings(schedules: readonly Schedule[], facts: WarningFacts): Warning[] {
  const isGone = (username: string): boolean => !facts.activeUsers.has(username);
  const gone = (usernames: readonly string[], subject: Warning['subject'], where: string): Warning[] =>
    distinct(usernames.filter(isGone)).map((username) => ({
      code: 'deactivated_user',
      message: `${where} names ${username}, who is no active user and is never paged.`,
      advice: `Replace ${username} there.`,
      subject,
    }));
  return [
    ...facts.policies.flatMap((policy) =>
      gone(namedBy([policy], 'user'), { kind: 'policy', id: policy.id }, `The policy ${policy.id}`),
    ),
    ...schedules.flatMap((schedule) => {
      const onCall = shiftsBetween(schedule, facts.period).map(({ username }) => username);
      const named = [...schedule.layers.flatMap(({ participants }) => participants), ...onCall];
      return gone(named, { kind: 'schedule', id: schedule.id }, `The schedule ${schedule.name}`);
    }),
  ];
}

function unknownWarnings(policy: EscalationPolicy, facts: WarningFacts): Warning[] {
  const schedules = new Set(facts.schedules.map(({ id }) => id));
  const unknown = [
    ...namedBy([policy], 'schedule').filter((id) => !schedules.has(id)),
    ...namedBy([policy], 'team').filter((id) => !facts.members.has(id)),
    ...namedBy([policy], 'channel').filter((id) => !facts.channels.has(id)),
  ];
  return unknown.map((id) => ({
    code: 'unknown_target',
    message: `The policy ${policy.id} names ${id}, which there is not, or which is out of use.`,
    advice: 'Put the policy again without it.',
    subject: { kind: 'policy', id: policy.id },
  }));
}

function teamWarnings({ owners, policies }: WarningFacts): Warning[] {
  const having = new Set(policies.map(({ id }) => id));
  const hasDefault = having.has(DEFAULT_POLICY_ID);
  const without = [...owners].filter((team) => !having.has(team ?? DEFAULT_POLICY_ID));
  return without.sort(byName).map((team): Warning => {
    const what = team === null ? 'There are models of no team, but' : `The team ${team} has models, but`;
    const whose = team === null ? 'no default policy' : 'no escalation policy';
    const effect = hasDefault
      ? 'the default policy counts for their incidents'
      : 'their incidents page nobody';
    return {
      code: 'team_without_policy',
      message: `${what} ${whose}: ${effect}.`,
      advice: team === null ? 'Put a default escalation policy.' : `Put an escalation policy of ${team}.`,
      subject: team === null ? { kind: 'policy', id: DEFAULT_POLICY_ID } : { kind: 'team', id: team },
    };
  });
}

const byName = (a: string | null, b: string | null): number => (a ?? '').localeCompare(b ?? '');
const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();
