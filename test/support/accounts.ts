import { randomBytes } from 'node:crypto';
import { systemClock } from '../../src/compose';
import type { Principal } from '../../src/domain/auth/principal';
import { PERMISSION_NAMES, type Permission, type Role } from '../../src/domain/auth/role';
import { newTeam } from '../../src/domain/auth/team';
import { newUser } from '../../src/domain/auth/user';
import { DomainError } from '../../src/domain/errors';
import type { TestCore } from './core';

/** A user with a session. */
export interface TestUser {
  username: string;
  password: string;
  /** An access token. */
  token: string;
  /** The header that sends it. */
  bearer: { Authorization: string };
  principal: Principal;
}

/** Makes a user with a role, in teams that are made where they don't exist, and logs them in. */
export async function aUser(
  { core }: Pick<TestCore, 'core'>,
  asked: { role?: Role; teams?: readonly string[]; username?: string } = {},
): Promise<TestUser> {
  const { users, sessions, passwords, authenticate } = core.accounts;
  const { role = 'viewer', teams = [], username = `user-${randomBytes(6).toString('hex')}` } = asked;
  for (const id of teams) await aTeam({ core }, id);
  const password = randomBytes(9).toString('base64url');
  const passwordHash = await passwords.hash(password);
  const { user, event } = newUser({ id: username, role, teams, passwordHash }, 'system', systemClock.now());
  await users.insert(user, event);
  const { accessToken: token } = await sessions.logIn({ username, password });
  const principal = await authenticate(token);
  if (!principal) throw new Error('a fresh token is refused');
  return { username, password, token, bearer: { Authorization: `Bearer ${token}` }, principal };
}

/** Makes a team, unless there is one. */
export async function aTeam({ core }: Pick<TestCore, 'core'>, id: string): Promise<void> {
  const { team, event } = newTeam({ id, name: id }, 'system', systemClock.now());
  await core.accounts.teams.insert(team, event).catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
  });
}

/** Makes an API key of a user; it may do all that they may, unless scopes are given. */
export async function anApiKey(
  { core }: Pick<TestCore, 'core'>,
  owner: TestUser,
  scopes: readonly Permission[] = PERMISSION_NAMES,
): Promise<{ id: string; key: string; bearer: { Authorization: string } }> {
  const own = scopes.filter((scope) => owner.principal.permissions.includes(scope));
  const { record, secret } = await core.accounts.apiKeyUseCases.create(owner.principal, {
    name: 'for tests',
    scopes: own,
    expiresAt: null,
  });
  return { id: record.id, key: secret, bearer: { Authorization: `Bearer ${secret}` } };
}
