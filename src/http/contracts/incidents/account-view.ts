import type { z } from 'zod';
import type { ApiKey } from '../../../domain/auth/api-key';
import type { Page } from '../../../domain/auth/ports';
import type { Team } from '../../../domain/auth/team';
import type { User } from '../../../domain/auth/user';
import { toSeconds } from '../../time';
import type * as schemas from './account-schemas';

/** A user without secrets. */
export function presentUser({ id, role, active, teams, createdAt }: User): z.input<typeof schemas.User> {
  return { username: id, role, active, teams: [...teams], created_at: toSeconds(createdAt) };
}

/** A team. */
export function presentTeam(team: Team): z.input<typeof schemas.Team> {
  const { id, name, separatesApproval, createdAt } = team;
  return { id, name, separate_approval: separatesApproval, created_at: toSeconds(createdAt) };
}

/** An API key without the key. */
export function presentApiKey(key: ApiKey): z.input<typeof schemas.ApiKey> {
  const { id, owner, name, scopes, createdAt, expiresAt, revokedAt } = key;
  return {
    id,
    owner,
    name,
    scopes: [...scopes],
    created_at: toSeconds(createdAt),
    expires_at: toSeconds(expiresAt),
    revoked_at: revokedAt === null ? null : toSeconds(revokedAt),
  };
}

/** A page of a list in the contract's envelope. */
export function presentPage<T, V>(
  { items, total }: Page<T>,
  { page, page_size }: { page: number; page_size: number },
  present: (item: T) => V,
): { total: number; page: number; page_size: number; items: V[] } {
  return { total, page, page_size, items: items.map(present) };
}
