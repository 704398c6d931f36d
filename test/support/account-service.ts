import { aTeam, aUser, type TestUser } from './accounts';
import { openCore, type TestCore } from './core';
import { api } from './http-auth';
import type { Answer } from './http-client';
import { type HttpService, startHttpService } from './http-service';

/** How a request is sent: by the admin, unless another bearer is given. */
export interface Sending {
  by?: { bearer: { Authorization: string } } | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A service with the admin `root` and the teams `risk` and `fraud`. */
export interface AccountService {
  tested: TestCore;
  service: HttpService;
  admin: TestUser;
  send(method: string, path: string, sending?: Sending): Promise<Answer>;
  logIn(username: string, password: string): Promise<Answer>;
  /** Status of asking who one is. */
  meStatus(by: Sending['by']): Promise<number>;
  /** All events of one record. */
  eventsOf(id: string): Promise<{ type: string; actor: string; data: unknown }[]>;
  close(): Promise<void>;
}

export async function openAccounts(given: Parameters<typeof openCore>[0] = {}): Promise<AccountService> {
  const tested = await openCore(given);
  const service = await startHttpService({ tested });
  const admin = await aUser(tested, { username: 'root', role: 'admin' });
  for (const team of ['risk', 'fraud']) await aTeam(tested, team);
  const send: AccountService['send'] = (method, path, { by = admin, body, headers = {} } = {}) =>
    api(service.port, method, path, { headers: { ...by.bearer, ...headers }, body });
  return {
    tested,
    service,
    admin,
    send,
    logIn: (username, password) => api(service.port, 'POST', '/auth/token', { body: { username, password } }),
    meStatus: async (by) => (await send('GET', '/users/me', { by })).status,
    eventsOf: (id) => eventsOf(tested, id),
    async close() {
      await service.close();
      await tested.close();
    },
  };
}

async function eventsOf({ core }: TestCore, id: string) {
  while ((await core.eventLog.relayDirty()) > 0);
  const events = [];
  for (let cursor = 0; ; ) {
    const next = await core.eventLog.readAfter(cursor);
    if (next.length === 0) break;
    events.push(...next);
    cursor = next.at(-1)?.cursor ?? 0;
  }
  const own = events.filter(({ aggregateId }) => aggregateId === id);
  return own.map(({ type, actor, data }) => ({ type, actor, data }));
}
