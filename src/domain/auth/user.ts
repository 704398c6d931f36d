import type { NewEvent } from '../event';
import type { Role } from './role';

/** A person, or a program with an account of its own. Never deleted: events name users for ever. */
export interface User {
  /** The username. */
  id: string;
  revision: number;
  role: Role;
  /** False: may not log in, and neither sessions nor keys count. */
  active: boolean;
  /** Slugs of the teams that the user belongs to, sorted. */
  teams: string[];
  /** PHC string. */
  passwordHash: string;
  /** Sessions of an earlier epoch are over: a new password begins one, and so does deactivation. */
  sessionEpoch: number;
  /** API keys of an earlier epoch are dead: deactivation begins one. */
  keyEpoch: number;
  /** Set while it is found out whether another admin remains; such a user doesn't count as one that does. */
  leavingAdmin: string | null;
  createdAt: string;
  lastEventAt: string;
}

export interface UserDecision {
  changes: Partial<Omit<User, 'id' | 'revision' | 'lastEventAt'>>;
  event: NewEvent | null;
}

/** What an admin may change. */
export interface UserChanges {
  role?: Role | undefined;
  active?: boolean | undefined;
  teams?: readonly string[] | undefined;
}

/** A new account. */
export function newUser(
  asked: { id: string; role: Role; teams: readonly string[]; passwordHash: string },
  actor: string,
  now: string,
): { user: User; event: NewEvent } {
  const teams = sorted(asked.teams);
  const user: User = {
    ...asked,
    teams,
    revision: 1,
    active: true,
    sessionEpoch: 1,
    keyEpoch: 1,
    leavingAdmin: null,
    createdAt: now,
    lastEventAt: now,
  };
  return { user, event: { type: 'user.created', actor, data: { role: asked.role, teams } } };
}

/** True when the user is one of those who may manage accounts. */
export function isActiveAdmin({ role, active }: Pick<User, 'role' | 'active'>): boolean {
  return role === 'admin' && active;
}

/** True when `changes` would take the user from the active admins. */
export function endsAdmin(user: User, changes: UserChanges): boolean {
  const next = { role: changes.role ?? user.role, active: changes.active ?? user.active };
  return isActiveAdmin(user) && !isActiveAdmin(next);
}

/** What an admin's change does; null when it is as asked for already. Deactivation ends sessions and keys for good. */
export function changeUser(user: User, asked: UserChanges, actor: string): UserDecision | null {
  const changes: UserDecision['changes'] = {};
  if (asked.role !== undefined && asked.role !== user.role) changes.role = asked.role;
  if (asked.active !== undefined && asked.active !== user.active) changes.active = asked.active;
  const teams = asked.teams && sorted(asked.teams);
  if (teams && teams.join() !== user.teams.join()) changes.teams = teams;
  if (Object.keys(changes).length === 0) return null;
  const data = { ...changes } as Record<string, string | boolean | string[]>;
  const epochs =
    changes.active === false ? { sessionEpoch: user.sessionEpoch + 1, keyEpoch: user.keyEpoch + 1 } : {};
  return {
    changes: { ...changes, ...epochs, leavingAdmin: null },
    event: { type: 'user.changed', actor, data },
  };
}

/** A new password ends every session that began with the old one. */
export function replacePassword(user: User, passwordHash: string, actor: string): UserDecision {
  return {
    changes: { passwordHash, sessionEpoch: user.sessionEpoch + 1 },
    event: { type: 'user.password_changed', actor, data: {} },
  };
}

/** Notes that a spent refresh token came again, long after: someone else may have had it. */
export function noteMisuse(familyId: string): UserDecision {
  return {
    changes: {},
    event: { type: 'user.refresh_token_misused', actor: 'system', data: { sessionId: familyId } },
  };
}

function sorted(teams: readonly string[]): string[] {
  return [...new Set(teams)].sort();
}
