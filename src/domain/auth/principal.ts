import { DomainError } from '../errors';
import { PERMISSION_NAMES, type Permission, permissionsOf, type Role } from './role';

/** Who asks, as it was found out from a token, a key or the loopback door. */
export interface Principal {
  /** A username, `local` (the loopback door), `system`, or `anonymous`. */
  actor: string;
  role: Role;
  permissions: readonly Permission[];
  /** Whose models and incidents it may see, beside those of no team. */
  teams: readonly string[] | 'all';
  via: 'token' | 'api-key' | 'loopback' | 'nothing' | 'service';
  /** The session behind a token. */
  session?: AccessSession;
}

/** An access token, and the family of refresh tokens that it came with. */
export interface AccessSession {
  jti: string;
  familyId: string;
  /** ISO 8601 UTC. */
  expiresAt: string;
}

/** Through the open loopback door. */
export const LOCAL: Principal = {
  actor: 'local',
  role: 'engineer',
  permissions: permissionsOf('engineer'),
  teams: 'all',
  via: 'loopback',
};

/** Where anybody may ask. */
export const ANONYMOUS: Principal = {
  actor: 'anonymous',
  role: 'viewer',
  permissions: [],
  teams: [],
  via: 'nothing',
};

/** The service itself, when a process acts by its own rules. */
export const SYSTEM: Principal = {
  actor: 'system',
  role: 'admin',
  permissions: PERMISSION_NAMES,
  teams: 'all',
  via: 'service',
};

/** Actors that no user may be called. */
export const RESERVED_ACTORS: readonly string[] = ['local', 'system', 'anonymous', 'api-key', 'temporal'];

/** False for the service itself and for integrations, which act without anybody looking. */
export function isPerson({ actor, via }: Pick<Principal, 'actor' | 'via'>): boolean {
  return via !== 'service' && !actor.includes('/');
}

/** True when what belongs to `teamId` may be seen; what belongs to no team is seen by all. */
export function canSeeTeam({ teams }: Pick<Principal, 'teams'>, teamId: string | null): boolean {
  return teamId === null || teams === 'all' || teams.includes(teamId);
}

/** True when the permission was granted. */
export function isPermitted(
  { permissions }: Pick<Principal, 'permissions'>,
  permission: Permission,
): boolean {
  return permissions.includes(permission);
}

/** @throws DomainError FORBIDDEN, naming what is lacking */
export function assertPermitted(principal: Principal, permission: Permission): void {
  if (!isPermitted(principal, permission))
    throw new DomainError(
      'FORBIDDEN',
      `this needs the permission ${permission}, which ${principal.actor} lacks`,
    );
}
