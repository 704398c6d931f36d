import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError, type FieldError } from '../../domain/errors';
import {
  DEFAULT_POLICY_ID,
  type EscalationPolicy,
  type EscalationRule,
  type EscalationTarget,
} from '../../domain/incidents/escalation-policy';
import { removeRules, replaceRules } from '../../domain/incidents/escalation-policy-rules';
import type { EscalationPolicyRepository } from '../../domain/on-call/ports';
import { assertRevision } from '../../domain/revision';
import { assertOfTeam, type Reference, refuse, unknownReferences } from './references';
import type { Asker, ScheduleDeps } from './schedules';

export type EscalationPolicies = ReturnType<typeof createEscalationPolicies>;

/** Policies of teams, and the one for models of no team (`default`). All may read them. */
export function createEscalationPolicies({ schedules, policies, targets }: Omit<ScheduleDeps, 'clock'>) {
  async function assertMayWrite(id: string, principal: Principal): Promise<void> {
    assertOfTeam(principal, teamOf(id));
    if (id === DEFAULT_POLICY_ID || (await targets.known('team', [id])).has(id)) return;
    throw new DomainError('NOT_FOUND', `there is no team ${id}`);
  }

  async function unknownSchedules(named: readonly Reference[]): Promise<FieldError[]> {
    const known = named.length === 0 ? [] : (await schedules.all()).map(({ id }) => id);
    return named
      .filter(({ id }) => !known.includes(id))
      .map(({ id, path }) => ({ path, message: `there is no schedule ${id}`, kind: 'value' as const }));
  }

  /** A channel of a team that the caller may not see is none to them: whoever guessed its id could page its readers. */
  async function unknownChannels(named: readonly Reference[], principal: Principal): Promise<FieldError[]> {
    if (named.length === 0) return [];
    const teams = await targets.teamsOfChannels(named.map(({ id }) => id));
    const isKnown = (team: string | undefined) => team !== undefined && canSeeTeam(principal, team);
    return named
      .filter(({ id }) => !isKnown(teams.get(id)))
      .map(({ id, path }) => ({ path, message: `there is no channel ${id} in use`, kind: 'value' as const }));
  }

  async function assertKnown(rules: readonly EscalationRule[], principal: Principal): Promise<void> {
    refuse([
      ...(await unknownReferences(targets, 'user', targetsOf(rules, 'user'))),
      ...(await unknownReferences(targets, 'team', targetsOf(rules, 'team'))),
      ...(await unknownChannels(targetsOf(rules, 'channel'), principal)),
      ...(await unknownSchedules(targetsOf(rules, 'schedule'))),
    ]);
  }

  return {
    /** All, by id. */
    list: policies.all,

    /** @throws DomainError NOT_FOUND */
    async get(id: string): Promise<EscalationPolicy> {
      const policy = await policies.find(id);
      if (!policy) throw missing(id);
      return policy;
    },

    /**
     * Makes the policy, or replaces its rules. Incidents that are open keep the rules that they were opened with.
     * @throws DomainError NOT_FOUND for the team, FORBIDDEN, PRECONDITION_FAILED, VALIDATION_FAILED for unknown targets
     */
    async put(
      id: string,
      rules: readonly EscalationRule[],
      { principal, ifMatch }: Asker,
    ): Promise<EscalationPolicy> {
      await assertMayWrite(id, principal);
      await assertKnown(rules, principal);
      return policies.put(id, (policy) => {
        assertRevision(policy, ifMatch);
        return replaceRules(policy, rules, principal.actor);
      });
    },

    /** @throws DomainError NOT_FOUND, FORBIDDEN, PRECONDITION_FAILED */
    async remove(id: string, { principal, ifMatch }: Asker): Promise<void> {
      assertOfTeam(principal, teamOf(id));
      if (!(await policies.find(id))) throw missing(id);
      await policies.put(id, (policy) => {
        if (policy.rules.length === 0) throw missing(id);
        assertRevision(policy, ifMatch);
        return removeRules(principal.actor);
      });
    },
  };
}

/** Rules for incidents of models of a team: the team's policy, else the default one; none when there is neither. */
export function createPolicyRules(policies: Pick<EscalationPolicyRepository, 'find'>) {
  return async (teamId: string | null): Promise<readonly EscalationRule[]> => {
    const own = teamId === null ? null : await policies.find(teamId);
    return (own ?? (await policies.find(DEFAULT_POLICY_ID)))?.rules ?? [];
  };
}

const teamOf = (id: string): string | null => (id === DEFAULT_POLICY_ID ? null : id);

function missing(id: string): DomainError {
  const whose =
    id === DEFAULT_POLICY_ID ? 'no default escalation policy' : `no escalation policy of team ${id}`;
  return new DomainError('NOT_FOUND', `there is ${whose}`);
}

function targetsOf(rules: readonly EscalationRule[], kind: EscalationTarget['kind']): Reference[] {
  return rules.flatMap(({ levels }, rule) =>
    levels.flatMap(({ targets }, level) =>
      targets.flatMap((target, index) =>
        target.kind === kind
          ? [{ id: target.id, path: ['body', 'rules', rule, 'levels', level, 'targets', index] }]
          : [],
      ),
    ),
  );
}
