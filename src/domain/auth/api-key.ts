import type { NewEvent } from '../event';
import type { Permission } from './role';
import type { User } from './user';

/** How every API key begins. */
export const API_KEY_PREFIX = 'mk_';
/** How long a key lives unless it is asked otherwise, and at most. */
export const KEY_DAYS = { usual: 90, maximum: 366 } as const;

/** A long-lived bearer of one user, who answers for what it does. */
export interface ApiKey {
  id: string;
  revision: number;
  /** Username. */
  owner: string;
  /** For people: where it is used. */
  name: string;
  /** SHA-256 of the key, hex: the key itself is shown once. */
  keyHash: string;
  /** What it may do, as far as its owner may. */
  scopes: Permission[];
  /** The owner's `keyEpoch` when it was made. */
  epoch: number;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
  lastEventAt: string;
}

export interface ApiKeyDecision {
  changes: Partial<Pick<ApiKey, 'revokedAt'>>;
  event: NewEvent | null;
}

/** A new key of `owner`. */
export function newApiKey(
  asked: Pick<ApiKey, 'id' | 'name' | 'keyHash' | 'scopes' | 'expiresAt'>,
  owner: User,
  now: string,
): { key: ApiKey; event: NewEvent } {
  const { name, scopes, expiresAt } = asked;
  const key: ApiKey = {
    ...asked,
    revision: 1,
    owner: owner.id,
    epoch: owner.keyEpoch,
    createdAt: now,
    revokedAt: null,
    lastEventAt: now,
  };
  const data = { owner: owner.id, name, scopes: [...scopes], expiresAt };
  return { key, event: { type: 'apiKey.created', actor: owner.id, data } };
}

/** Null when it was revoked before. */
export function revokeApiKey(key: ApiKey, actor: string, now: string): ApiKeyDecision | null {
  if (key.revokedAt !== null) return null;
  return {
    changes: { revokedAt: now },
    event: { type: 'apiKey.revoked', actor, data: { owner: key.owner } },
  };
}

/** True while the key lets its owner in. */
export function isUsable(key: ApiKey, owner: User, now: string): boolean {
  const isAlive = key.revokedAt === null && key.expiresAt > now;
  return isAlive && owner.active && key.epoch === owner.keyEpoch;
}
