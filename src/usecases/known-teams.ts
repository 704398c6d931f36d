import type { TeamRepository } from '../domain/auth/ports';
import { refusedField } from '../domain/errors';

/** `asked` is what a member of the body named. @throws DomainError VALIDATION_FAILED when there is no such team */
export async function assertTeamsExist(
  { teams }: { teams: Pick<TeamRepository, 'findMissing'> },
  { member, asked }: { member: string; asked: readonly string[] },
): Promise<void> {
  const missing = await teams.findMissing(asked);
  if (missing.length > 0) throw refusedField(member, `there is no team ${missing.join(', ')}`);
}
