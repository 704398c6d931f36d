import { type AccountService, openAccounts, type Sending } from '../../support/account-service';
import { anApiKey, aUser, type TestUser } from '../../support/accounts';
import { openCore, type TestCore } from '../../support/core';
import { api, expectProblem } from '../../support/http-auth';
import type { Answer } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';

let accounts: AccountService;
beforeAll(async () => void (accounts = await openAccounts()));
afterAll(() => accounts.close());

describe('the last active admin', () => {
  let own: TestCore;
  let other: HttpService;
  beforeAll(async () => {
    own = await openCore();
    other = await startHttpService({ tested: own });
  });
  afterAll(async () => {
    await other.close();
    await own.close();
  });
  const patch = (by: TestUser, username: string, body: object): Promise<Answer> =>
    api(other.port, 'PATCH', `/users/${username}`, { headers: by.bearer, body });

  it('409: is neither demoted nor deactivated, and stays who they are', async () => {
    const only = await aUser(own, { username: 'only', role: 'admin' });
    await aUser(own, { role: 'engineer' });
    for (const body of [{ role: 'engineer' }, { active: false }])
      expectProblem(await patch(only, 'only', body), 409, '/users/only');
    expect((await patch(only, 'only', { teams: [] })).status).toBe(200);
    const second = await aUser(own, { username: 'second', role: 'admin' });
    expect((await patch(second, 'only', { role: 'viewer' })).status).toBe(200);
    expectProblem(await patch(second, 'second', { role: 'viewer' }), 409, '/users/second');
    expect((await patch(second, 'only', { role: 'admin' })).status).toBe(200);
  });

  it('remains when all admins demote each other at once', async () => {
    const { users } = own.core.accounts;
    for (let round = 0; round < 8; round++) {
      const names = await users.remainingAdmins();
      const fresh = await Promise.all([0, 1, 2].map(() => aUser(own, { role: 'admin' })));
      const [by] = fresh;
      const all = [...names, ...fresh.map(({ username }) => username)];
      await Promise.all(all.map((name) => patch(by as TestUser, name, { role: 'viewer' })));
      expect((await users.remainingAdmins()).length).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('PUT /users/{username}/password', () => {
  const set = (username: string, body: object, by: Sending['by'] = accounts.admin): Promise<Answer> =>
    accounts.send('PUT', `/users/${username}/password`, { body, by: by ?? accounts.admin });

  it('204: one’s own, with the current one, ends all sessions but no keys', async () => {
    const user = await aUser(accounts.tested);
    const key = await anApiKey(accounts.tested, user);
    const body = { password: 'battery staple', current_password: user.password };
    expect((await set(user.username, body, user)).status).toBe(204);
    expect([await accounts.meStatus(user), await accounts.meStatus(key)]).toEqual([401, 200]);
    expect((await accounts.logIn(user.username, user.password)).status).toBe(401);
    expect((await accounts.logIn(user.username, 'battery staple')).status).toBe(200);
    expect((await accounts.eventsOf(user.username)).at(-1)).toEqual({
      type: 'user.password_changed',
      actor: user.username,
      data: {},
    });
  });

  it('204: an admin sets that of another', async () => {
    const user = await aUser(accounts.tested);
    expect((await set(user.username, { password: 'battery staple' })).status).toBe(204);
    expect((await accounts.logIn(user.username, 'battery staple')).status).toBe(200);
  });

  it('422: one’s own without the current one', async () => {
    const user = await aUser(accounts.tested);
    const path = `/users/${user.username}/password`;
    for (const current of [{}, { current_password: 'wrong' }])
      expectProblem(await set(user.username, { password: 'battery staple', ...current }, user), 422, path);
  });

  it('403: that of another, and one’s own by an API key', async () => {
    const user = await aUser(accounts.tested, { role: 'engineer' });
    const key = await anApiKey(accounts.tested, user);
    expectProblem(await set('root', { password: 'battery staple' }, user), 403, '/users/root/password');
    const body = { password: 'battery staple', current_password: user.password };
    expectProblem(await set(user.username, body, key), 403, `/users/${user.username}/password`);
  });
});
