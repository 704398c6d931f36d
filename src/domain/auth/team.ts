import type { NewEvent } from '../event';

/** People who look after models together. Never deleted: models, policies and events name teams. */
export interface Team {
  /** A slug. */
  id: string;
  revision: number;
  /** For people. */
  name: string;
  createdAt: string;
  lastEventAt: string;
}

export interface TeamDecision {
  changes: Partial<Pick<Team, 'name'>>;
  event: NewEvent | null;
}

/** A new team. */
export function newTeam(
  asked: { id: string; name: string },
  actor: string,
  now: string,
): { team: Team; event: NewEvent } {
  const team: Team = { ...asked, revision: 1, createdAt: now, lastEventAt: now };
  return { team, event: { type: 'team.created', actor, data: { name: asked.name } } };
}

/** Null when it is called so already. */
export function renameTeam(team: Team, name: string, actor: string): TeamDecision | null {
  if (team.name === name) return null;
  return { changes: { name }, event: { type: 'team.changed', actor, data: { name } } };
}
