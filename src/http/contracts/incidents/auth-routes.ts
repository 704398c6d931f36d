import { z } from 'zod';
import { ACCESS_TOKEN_SECONDS, REFRESH_TOKEN_SECONDS } from '../../../domain/auth/session';
import { DomainError } from '../../../domain/errors';
import type { Grant, SessionUseCases } from '../../../usecases/auth/sessions';
import { readCookie, writeCookie } from '../../cookies';
import { type Caller, type Reply, type Route, route } from '../../route';
import { Credentials, Token } from './account-schemas';

/** Sent to these operations alone. */
const COOKIE = { name: 'refresh_token', path: '/api/v1/auth' } as const;
const EXAMPLE = { access_token: 'eyJ...', token_type: 'bearer' as const, expires_in: ACCESS_TOKEN_SECONDS };

/** Log-in, refresh and log-out. */
export function authRoutes(sessions: SessionUseCases): Route[] {
  return [issue(sessions), refresh(sessions), logOut(sessions)];
}

function issue(sessions: SessionUseCases): Route {
  return route({
    method: 'post',
    path: '/api/v1/auth/token',
    operationId: 'issueToken',
    summary: 'Log in',
    description: 'The refresh token comes in an httpOnly cookie.',
    body: Credentials,
    bodyExample: { username: 'string', password: 'string' },
    response: { status: 200, description: 'A token for an hour.', schema: Token, example: EXAMPLE },
    errors: [],
    handle: async ({ body }, caller) => answer(await sessions.logIn(body), caller),
  });
}

function refresh(sessions: SessionUseCases): Route {
  return route({
    method: 'post',
    path: '/api/v1/auth/refresh',
    operationId: 'refreshToken',
    summary: 'Exchange the refresh token for new tokens',
    description: 'By the cookie alone; each refresh token is good for one exchange.',
    response: { status: 200, description: 'A new token.', schema: Token, example: EXAMPLE },
    errors: [],
    handle: async (_input, caller) => {
      const sent = readCookie(caller.headers, COOKIE.name);
      if (sent === null) throw new DomainError('UNAUTHENTICATED', 'there is no refresh token: log in');
      return answer(await sessions.refresh(sent), caller);
    },
  });
}

function logOut(sessions: SessionUseCases): Route {
  return route({
    method: 'post',
    path: '/api/v1/auth/logout',
    operationId: 'logOut',
    summary: 'End the session that the token belongs to',
    response: { status: 204, description: 'It has ended.', schema: z.undefined() },
    errors: [],
    handle: async (_input, { principal, headers }) => {
      await sessions.logOut(principal);
      const cookie = writeCookie({ ...COOKIE, value: '', maxAgeSeconds: 0 }, headers);
      return { status: 204, headers: { 'Set-Cookie': cookie } };
    },
  });
}

function answer({ accessToken, refreshToken }: Grant, { headers }: Caller): Reply<z.input<typeof Token>> {
  const value = { ...COOKIE, value: refreshToken, maxAgeSeconds: REFRESH_TOKEN_SECONDS };
  return {
    headers: { 'Set-Cookie': writeCookie(value, headers) },
    body: { access_token: accessToken, token_type: 'bearer', expires_in: ACCESS_TOKEN_SECONDS },
  };
}
