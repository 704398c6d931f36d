import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '../processes';

/** Settings of a service whose limits a benchmark never meets; the admin is the benchmark. */
export const BENCH_SETTINGS = {
  MODELKEEPER_ADMIN_USER: 'admin',
  MODELKEEPER_ADMIN_PASSWORD: 'benchmarks-on-loopback-only',
  MODELKEEPER_LIMIT_AUTH: '9999999',
  MODELKEEPER_LIMIT_INCIDENT_WRITES: '9999999',
  MODELKEEPER_LIMIT_OTHER: '9999999',
  MODELKEEPER_ALLOWED_ADDRESSES: 'loopback',
  LOG_LEVEL: 'error',
} as const;

/** `/api/v1` of one service, as its admin. */
export interface Api {
  /** Of every request. */
  headers: Record<string, string>;
  /** Sends JSON; resolves to the JSON of the answer. @throws when that is no success */
  send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T>;
}

/** Logs in. */
export async function logIn({ port }: Service): Promise<Api> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  async function send<T>(method: string, path: string, body: unknown): Promise<T> {
    const url = `http://127.0.0.1:${port}/api/v1${path}`;
    const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }
  const { MODELKEEPER_ADMIN_USER: username, MODELKEEPER_ADMIN_PASSWORD: password } = BENCH_SETTINGS;
  const { access_token } = await send<{ access_token: string }>('POST', '/auth/token', {
    username,
    password,
  });
  headers['authorization'] = `Bearer ${access_token}`;
  return { headers, send };
}

/** Does `work` for each of `count` numbers from 0, so many at a time. */
export async function inParallel(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** Waits until `isSo`, or until `maxMs` have passed; resolves to whether it is. */
export async function waitUntil(isSo: () => boolean, maxMs: number): Promise<boolean> {
  const deadline = performance.now() + maxMs;
  while (!isSo() && performance.now() < deadline) await delay(50);
  return isSo();
}
