import type { TeamRepository, UserRepository } from '../../domain/auth/ports';

/** Whether someone's team wants another person to approve what they wrote. */
export interface ApprovalPolicy {
  /** False for whoever is no user, as through the loopback door. */
  isNeededFor(actor: string): Promise<boolean>;
}

/** The policy as the records of users and teams say it. */
export function createApprovalPolicy({
  users,
  teams,
}: {
  users: Pick<UserRepository, 'find'>;
  teams: Pick<TeamRepository, 'get'>;
}): ApprovalPolicy {
  return {
    async isNeededFor(actor) {
      const user = await users.find(actor);
      if (!user) return false;
      const own = await Promise.all(user.teams.map((id) => teams.get(id)));
      return own.some(({ separatesApproval }) => separatesApproval);
    },
  };
}
