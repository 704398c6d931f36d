import { API_KEY_PREFIX, type ApiKey, KEY_DAYS, newApiKey, revokeApiKey } from '../../domain/auth/api-key';
import type { ApiKeyRepository, Page, PageRange, UserRepository } from '../../domain/auth/ports';
import { isPermitted, type Principal } from '../../domain/auth/principal';
import type { Permission } from '../../domain/auth/role';
import { after } from '../../domain/auth/session';
import { DomainError, refusedField } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import { digestOf, newId, newSecret } from '../secrets';

const DAY_SECONDS = 86_400;

/** What a new key is asked to be. */
export interface ApiKeyRequest {
  name: string;
  scopes: readonly Permission[];
  /** ISO 8601 UTC; null: in 90 days. */
  expiresAt: string | null;
}

/** API keys: each user's own, and all of them for those who manage accounts. */
export interface ApiKeyUseCases {
  /** Newest first. */
  list(principal: Principal, range: PageRange): Promise<Page<ApiKey>>;
  /**
   * Makes a key of the principal; `secret` is never shown again.
   * @throws DomainError FORBIDDEN to an API key, which could give itself more than it has; VALIDATION_FAILED
   */
  create(principal: Principal, asked: ApiKeyRequest): Promise<{ record: ApiKey; secret: string }>;
  /** Ends a key at once; one that was ended before stays so. @throws DomainError NOT_FOUND, FORBIDDEN */
  revoke(principal: Principal, id: string): Promise<ApiKey>;
}

interface ApiKeyDeps {
  apiKeys: ApiKeyRepository;
  users: UserRepository;
  clock: Clock;
}

/** The verbs of API keys over their ports. */
export function createApiKeys({ apiKeys, users, clock }: ApiKeyDeps): ApiKeyUseCases {
  return {
    list: (principal, range) =>
      apiKeys.list({ ...range, ...(managesAccounts(principal) ? {} : { owner: principal.actor }) }),
    async create(principal, { name, scopes, expiresAt }) {
      if (principal.via !== 'token')
        throw new DomainError('FORBIDDEN', 'API keys are made with the token of a log-in only');
      const now = clock.now();
      assertOwn(principal, scopes);
      const secret = `${API_KEY_PREFIX}${newSecret()}`;
      const asked = {
        id: newId('key_'),
        name,
        keyHash: digestOf(secret),
        scopes: [...new Set(scopes)],
        expiresAt: expiryOf(expiresAt, now),
      };
      const { key, event } = newApiKey(asked, await users.get(principal.actor), now);
      await apiKeys.insert(key, event);
      return { record: key, secret };
    },
    async revoke(principal, id) {
      const { owner } = await apiKeys.get(id);
      const isManager = managesAccounts(principal);
      if (owner !== principal.actor && !isManager)
        throw new DomainError('NOT_FOUND', `apiKey ${id} does not exist`);
      if (principal.via !== 'token' && !isManager)
        throw new DomainError('FORBIDDEN', 'API keys are revoked with the token of a log-in only');
      return apiKeys.transition(id, (key) => revokeApiKey(key, principal.actor, clock.now()));
    },
  };
}

function managesAccounts(principal: Principal): boolean {
  return isPermitted(principal, 'account:write');
}

function assertOwn({ permissions, actor }: Principal, scopes: readonly Permission[]): void {
  if (scopes.length === 0) throw refusedField('scopes', 'must name at least one permission');
  const lacking = scopes.filter((scope) => !permissions.includes(scope));
  if (lacking.length > 0) throw refusedField('scopes', `${actor} lacks ${lacking.join(', ')}`);
}

function expiryOf(asked: string | null, now: string): string {
  if (asked === null) return after(now, KEY_DAYS.usual * DAY_SECONDS);
  const expiresAt = new Date(asked).toISOString();
  if (expiresAt <= now) throw refusedField('expires_at', 'must lie in the future');
  if (expiresAt > after(now, KEY_DAYS.maximum * DAY_SECONDS))
    throw refusedField('expires_at', `must lie within ${KEY_DAYS.maximum} days`);
  return expiresAt;
}
