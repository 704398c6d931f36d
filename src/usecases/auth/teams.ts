import { isTeamSlug, SLUG_RULE } from '../../domain/auth/names';
import type { Page, PageRange, TeamRepository } from '../../domain/auth/ports';
import { assertPermitted, type Principal } from '../../domain/auth/principal';
import { changeTeam, newTeam, type Team, type TeamSettings } from '../../domain/auth/team';
import { refusedField } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
import { assertRevision } from '../../domain/revision';

/** Teams, as those who manage accounts do it. Every method @throws DomainError FORBIDDEN without the permission. */
export interface TeamUseCases {
  list(principal: Principal, range: PageRange): Promise<Page<Team>>;
  /** @throws DomainError NOT_FOUND */
  get(principal: Principal, id: string): Promise<Team>;
  /** @throws DomainError VALIDATION_FAILED for an id that is no slug, ALREADY_EXISTS */
  create(
    principal: Principal,
    asked: { id: string; name: string },
    once?: OnceOnly<Team>,
  ): Promise<Created<Team>>;
  /** @throws DomainError NOT_FOUND, or PRECONDITION_FAILED when it is not at `ifMatch` any more */
  change(
    principal: Principal,
    id: string,
    asked: { settings: Partial<TeamSettings>; ifMatch: number | null },
  ): Promise<Team>;
}

/** The verbs of teams over their ports. */
export function createTeams({ teams, clock }: { teams: TeamRepository; clock: Clock }): TeamUseCases {
  return {
    async list(principal, range) {
      assertPermitted(principal, 'account:read');
      return teams.list(range);
    },
    async get(principal, id) {
      assertPermitted(principal, 'account:read');
      return teams.get(id);
    },
    async create(principal, asked, once) {
      assertPermitted(principal, 'account:write');
      if (!isTeamSlug(asked.id)) throw refusedField('id', `must be ${SLUG_RULE}, and not "default"`);
      const { team, event } = newTeam(asked, principal.actor, clock.now());
      return teams.insert(team, event, once);
    },
    async change(principal, id, { settings, ifMatch }) {
      assertPermitted(principal, 'account:write');
      return teams.transition(id, (team) => {
        assertRevision(team, ifMatch);
        return changeTeam(team, settings, principal.actor);
      });
    },
  };
}
