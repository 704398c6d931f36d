import type { TeamRepository } from '../../domain/auth/ports';
import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';

/** @throws DomainError FORBIDDEN for a team of others, VALIDATION_FAILED for one that does not exist */
export async function assertMayGiveTeam(
  teams: Pick<TeamRepository, 'findMissing'>,
  principal: Principal,
  { teamId, what }: { teamId: string | null; what: string },
): Promise<void> {
  if (teamId === null) return;
  if (principal.role !== 'admin' && !canSeeTeam(principal, teamId))
    throw new DomainError('FORBIDDEN', `only members of the team ${teamId} and admins give it ${what}`);
  if ((await teams.findMissing([teamId])).length > 0)
    throw new DomainError('VALIDATION_FAILED', `team: there is no team ${teamId}`);
}
