import type { NewEvent } from '../event';

/** People who look after models together. Never deleted: models, policies and events name teams. */
export interface Team {
  /** A slug. */
  id: string;
  revision: number;
  /** For people. */
  name: string;
  /** True: nobody of it approves a recipe whose newest version they wrote. */
  separatesApproval: boolean;
  createdAt: string;
  lastEventAt: string;
}

/** What may be changed by hand. */
export type TeamSettings = Pick<Team, 'name' | 'separatesApproval'>;

export interface TeamDecision {
  changes: Partial<TeamSettings>;
  event: NewEvent | null;
}

/** A new team. */
export function newTeam(
  asked: { id: string; name: string },
  actor: string,
  now: string,
): { team: Team; event: NewEvent } {
  const team: Team = { ...asked, separatesApproval: false, revision: 1, createdAt: now, lastEventAt: now };
  return { team, event: { type: 'team.created', actor, data: { name: asked.name } } };
}

/** Null when it is so already. */
export function changeTeam(team: Team, asked: Partial<TeamSettings>, actor: string): TeamDecision | null {
  const { name = team.name, separatesApproval = team.separatesApproval } = asked;
  const changes = {
    ...(name === team.name ? {} : { name }),
    ...(separatesApproval === team.separatesApproval ? {} : { separatesApproval }),
  };
  if (Object.keys(changes).length === 0) return null;
  return { changes, event: { type: 'team.changed', actor, data: changes } };
}
