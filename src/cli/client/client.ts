import { z } from 'zod';
import { DomainError } from '../../domain/errors';
import type { JsonValue } from '../../domain/json';
import { type Credentials, type LogIn, openCredentials } from './credentials';
import { type Answered, AnswersElse, type Asked, send } from './http';
import type { ClientSettings } from './settings';

/** A token that expires this soon is exchanged before it is used. */
const EARLY_MS = 30_000;

const Token = z.object({ access_token: z.string(), expires_in: z.number() });

/** A service, asked as whoever is logged in. */
export interface ApiClient {
  readonly url: string;
  /**
   * Sends one request with the credentials that there are; an expired token is exchanged on the way.
   * @throws DomainError with the service's own words, UNAUTHENTICATED saying what to do, or UNAVAILABLE
   */
  ask(path: string, asked?: Asked): Promise<JsonValue>;
  /** The same with the status, for answers that are read by it. */
  askFully(path: string, asked?: Asked): Promise<Answered>;
  /** True when there is a token or a log-in to ask with. */
  hasCredentials(): boolean;
  logIn(username: string, password: string): Promise<void>;
  /** False when nobody was logged in. */
  logOut(): Promise<boolean>;
}

/** A client by its settings. */
export function createClient({ url, token, credentialsFile }: ClientSettings): ApiClient {
  const credentials = openCredentials(credentialsFile);

  async function askFully(path: string, asked: Asked = {}): Promise<Answered> {
    if (asked.isPublic) return send(url, path, asked);
    const bearer = token ?? (await freshToken(url, credentials));
    if (bearer === null && path.startsWith('/api/v1')) throw notLoggedIn(url);
    try {
      return await send(url, path, withBearer(asked, bearer));
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'UNAUTHENTICATED') throw error;
      if (token !== null)
        throw new DomainError('UNAUTHENTICATED', 'MODELKEEPER_TOKEN is not accepted: set one that is valid');
      if (bearer === null) throw notLoggedIn(url);
      // It may have been revoked although it had not expired.
      return send(url, path, withBearer(asked, await exchange(url, credentials, bearer)));
    }
  }

  return {
    url,
    ask: async (path, asked) => (await askFully(path, asked)).body,
    askFully,
    hasCredentials: () => token !== null || credentials.find(url) !== null,
    async logIn(username, password) {
      const asked = { method: 'POST', body: { username, password } } as const;
      const answered = await send(url, '/api/v1/auth/token', asked);
      await credentials.alone(async () => credentials.save(url, toLogIn(url, username, answered)));
    },
    async logOut() {
      if (!credentials.find(url)) return false;
      await askFully('/api/v1/auth/logout', { method: 'POST' }).catch((error: unknown) => {
        // A session that has ended already is what was asked for.
        if (!(error instanceof DomainError) || error.code !== 'UNAUTHENTICATED') throw error;
      });
      await credentials.alone(async () => credentials.remove(url));
      return true;
    },
  };
}

async function freshToken(url: string, credentials: Credentials): Promise<string | null> {
  const known = credentials.find(url);
  if (!known) return null;
  if (Date.parse(known.expiresAt) - Date.now() > EARLY_MS) return known.accessToken;
  return exchange(url, credentials, known.accessToken);
}

/** A new token in place of `stale`. Each refresh token is good once, so one process at a time does so. */
async function exchange(url: string, credentials: Credentials, stale: string): Promise<string> {
  return credentials.alone(async () => {
    const known = credentials.find(url);
    if (!known) throw notLoggedIn(url);
    if (known.accessToken !== stale) return known.accessToken;
    const asked = { method: 'POST', headers: { Cookie: known.cookie } } as const;
    const answered = await send(url, '/api/v1/auth/refresh', asked).catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'UNAUTHENTICATED') throw notLoggedIn(url);
      throw error;
    });
    const fresh = toLogIn(url, known.username, answered);
    credentials.save(url, fresh);
    return fresh.accessToken;
  });
}

function toLogIn(url: string, username: string, { body, cookies }: Answered): LogIn {
  const { success, data: token } = Token.safeParse(body);
  if (!success) throw new AnswersElse(url);
  const expiresAt = new Date(Date.now() + token.expires_in * 1_000).toISOString();
  return { username, accessToken: token.access_token, cookie: cookies[0] ?? '', expiresAt };
}

function withBearer(asked: Asked, bearer: string | null): Asked {
  if (bearer === null) return asked;
  return { ...asked, headers: { ...asked.headers, Authorization: `Bearer ${bearer}` } };
}

function notLoggedIn(url: string): DomainError {
  const message = `you are not logged in to ${url}: run "modelkeeper login", or set MODELKEEPER_TOKEN to an API key`;
  return new DomainError('UNAUTHENTICATED', message);
}
