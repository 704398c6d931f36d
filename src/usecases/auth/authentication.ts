import { API_KEY_PREFIX, isUsable } from '../../domain/auth/api-key';
import type { Denylist } from '../../domain/auth/denylist';
import type { AccessTokens, ApiKeyRepository, UserRepository } from '../../domain/auth/ports';
import type { Principal } from '../../domain/auth/principal';
import { permissionsOf } from '../../domain/auth/role';
import type { User } from '../../domain/auth/user';
import type { Clock } from '../../domain/ports';
import { digestOf } from '../secrets';

/**
 * Whom a bearer names: the user of an access token, or the owner of an API key with what its scopes leave. Null for
 * whatever does not let anybody in. Asks the record each time, so that whoever is refused is refused at once.
 * @throws DomainError UNAVAILABLE while the store is away
 */
export type Authenticate = (bearer: string) => Promise<Principal | null>;

interface AuthenticationDeps {
  users: UserRepository;
  apiKeys: ApiKeyRepository;
  denylist: Denylist;
  accessTokens: AccessTokens;
  clock: Clock;
}

/** Finds principals by their bearers. */
export function createAuthentication(deps: AuthenticationDeps): Authenticate {
  return (bearer) => (bearer.startsWith(API_KEY_PREFIX) ? byKey(deps, bearer) : byToken(deps, bearer));
}

async function byToken(deps: AuthenticationDeps, bearer: string): Promise<Principal | null> {
  const { users, denylist, accessTokens, clock } = deps;
  const claims = await accessTokens.read(bearer, clock.now());
  if (claims === null) return null;
  const { username, epoch, jti, familyId, expiresAt } = claims;
  const [isDenied, user] = await Promise.all([denylist.isDenied(jti), users.find(username)]);
  if (isDenied || !user?.active || user.sessionEpoch !== epoch) return null;
  return { ...principalOf(user), via: 'token', session: { jti, familyId, expiresAt } };
}

async function byKey(
  { users, apiKeys, clock }: AuthenticationDeps,
  bearer: string,
): Promise<Principal | null> {
  const key = await apiKeys.findByHash(digestOf(bearer));
  const owner = key && (await users.find(key.owner));
  if (!key || !owner || !isUsable(key, owner, clock.now())) return null;
  const own = principalOf(owner);
  const permissions = own.permissions.filter((permission) => key.scopes.includes(permission));
  return { ...own, permissions, via: 'api-key' };
}

function principalOf({ id, role, teams }: User): Omit<Principal, 'via'> {
  return { actor: id, role, permissions: permissionsOf(role), teams: role === 'admin' ? 'all' : teams };
}
