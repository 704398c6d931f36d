import { setTimeout as delay } from 'node:timers/promises';

/** What a request came to, once it was answered. */
export interface ApiAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** Asks a service that may die at any moment, again and again, until it says yes or no. */
export interface ApiCaller {
  /** @throws when nothing but silence and 5xx come for minutes */
  ask(method: string, path: string, body?: object, key?: string): Promise<ApiAnswer>;
  /** As `ask`, for what must be granted. @throws with the refusal */
  must(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
}

const ANSWER_MS = 60_000;
const GIVE_UP_MS = 240_000;
const PAUSE_MS = 100;

/** Logs in at `/api/v1` of `port`, and again whenever the token does not count any more. */
export function createApiCaller(port: number, login: { username: string; password: string }): ApiCaller {
  let token: string | null = null;

  async function once(method: string, path: string, options: { body?: object; key?: string }) {
    const { body, key } = options;
    const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        connection: 'close',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as ApiAnswer['body'] };
  }

  async function answered(
    method: string,
    path: string,
    options: { body?: object; key?: string },
  ): Promise<ApiAnswer> {
    const end = performance.now() + GIVE_UP_MS;
    for (;;) {
      // A service that is killed answers nothing.
      const answer = await once(method, path, options).catch((error: unknown) => ({
        status: 599,
        body: { detail: String(error) },
      }));
      if (answer.status < 500) return answer;
      if (performance.now() > end) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
      await delay(PAUSE_MS);
    }
  }

  async function ask(method: string, path: string, body?: object, key?: string): Promise<ApiAnswer> {
    const options = { ...(body ? { body } : {}), ...(key === undefined ? {} : { key }) };
    const answer = token === null ? null : await answered(method, path, options);
    if (answer !== null && answer.status !== 401) return answer;
    const { status, body: granted } = await answered('POST', '/auth/token', { body: login });
    if (status !== 200) throw new Error(`log-in: ${JSON.stringify(granted)}`);
    token = String(granted['access_token']);
    return answered(method, path, options);
  }

  return {
    ask,
    async must(method, path, body) {
      const answer = await ask(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
      return answer.body;
    },
  };
}
