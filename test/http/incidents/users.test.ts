import { type AccountService, openAccounts } from '../../support/account-service';
import { anApiKey, aUser } from '../../support/accounts';
import { api, expectProblem } from '../../support/http-auth';
import type { Answer } from '../../support/http-client';

let accounts: AccountService;
beforeAll(async () => void (accounts = await openAccounts()));
afterAll(() => accounts.close());
const parse = ({ text }: Answer) => JSON.parse(text);
let count = 0;
const aName = (): string => `person-${++count}`;
const create = (changes: object = {}, headers: Record<string, string> = {}): Promise<Answer> =>
  accounts.send('POST', '/users', {
    body: { username: aName(), password: 'correct horse', ...changes },
    headers,
  });

describe('POST /users', () => {
  it('201: makes a user who can log in, without secrets in the answer', async () => {
    const username = aName();
    const answer = await create({ username, role: 'responder', teams: ['risk', 'fraud', 'risk'] });
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(`/api/v1/users/${username}`);
    expect(parse(answer)).toEqual({
      username,
      role: 'responder',
      active: true,
      teams: ['fraud', 'risk'],
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect((await accounts.logIn(username, 'correct horse')).status).toBe(200);
    expect(await accounts.eventsOf(username)).toEqual([
      { type: 'user.created', actor: 'root', data: { role: 'responder', teams: ['fraud', 'risk'] } },
    ]);
  });

  it('201: the same request again makes nothing, and gets the same answer', async () => {
    const username = aName();
    const once = { 'Idempotency-Key': `key-${username}` };
    const first = await create({ username }, once);
    const again = await create({ username }, once);
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expectProblem(await create({ username, role: 'admin' }, once), 422, '/users');
    const stored = await accounts.tested.connection.collection('users').findOne({ _id: username as never });
    expect(JSON.stringify(stored)).not.toContain('correct horse');
  });

  it('409: a name that is taken', async () => {
    const username = aName();
    const answers = await Promise.all(Array.from({ length: 6 }, () => create({ username })));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
    expectProblem(await create({ username }), 409, '/users');
  });

  it.each([
    ['username', { username: 'Ada' }],
    ['username', { username: 'me' }],
    ['username', { username: 'system' }],
    ['username', { username: 'a b' }],
    ['username', { username: '' }],
    ['username', { username: { $ne: '' } }],
    ['password', { password: 'short' }],
    ['password', { password: 'x'.repeat(257) }],
    ['role', { role: 'owner' }],
    ['role', { role: ['admin'] }],
    ['teams', { teams: ['nowhere'] }],
    ['teams', { teams: 'risk' }],
  ])('422: names %s in %j', async (name, changes) => {
    const answer = await create(changes);
    expectProblem(answer, 422, '/users');
    expect(parse(answer).detail).toContain(name);
  });

  it('201: takes nothing else from the body', async () => {
    const username = aName();
    await create({ username, active: false, sessionEpoch: 9, passwordHash: 'x', _id: 'other', revision: 7 });
    expect(parse(await accounts.send('GET', `/users/${username}`))).toMatchObject({ username, active: true });
  });
});

describe('GET /users', () => {
  it('200: pages through all, by name, and filters by team and role', async () => {
    const member = await aUser(accounts.tested, { teams: ['fraud'], role: 'engineer' });
    const page = parse(await accounts.send('GET', '/users?page_size=2'));
    expect(page).toMatchObject({ page: 1, page_size: 2, total: expect.any(Number) });
    const names: string[] = [];
    for (let number = 1; names.length < page.total; number++) {
      const { items } = parse(await accounts.send('GET', `/users?page_size=2&page=${number}`));
      names.push(...items.map(({ username }: { username: string }) => username));
    }
    expect(names).toEqual([...new Set(names)].sort());
    const found = parse(await accounts.send('GET', '/users?team=fraud&role=engineer'));
    expect(found.items.map(({ username }: { username: string }) => username)).toEqual([member.username]);
  });

  it.each(['page=0', 'page_size=101', 'page_size=x', 'role=owner', 'role[$ne]=x&page=-1'])(
    '422: ?%s',
    async (query) => {
      expectProblem(await accounts.send('GET', `/users?${query}`), 422, '/users');
    },
  );

  it('404: an unknown user', async () => {
    expectProblem(await accounts.send('GET', '/users/nobody'), 404, '/users/nobody');
  });
});

describe('PATCH /users/{username}', () => {
  it('200: a change of role counts at once, for tokens that were there before', async () => {
    const user = await aUser(accounts.tested, { role: 'viewer' });
    const permissions = async () => parse(await accounts.send('GET', '/users/me', { by: user })).permissions;
    expect(await permissions()).not.toContain('incident:write');
    const answer = await accounts.send('PATCH', `/users/${user.username}`, { body: { role: 'responder' } });
    expect(parse(answer)).toMatchObject({ role: 'responder' });
    expect(await permissions()).toContain('incident:write');
    expect((await accounts.eventsOf(user.username)).at(-1)).toEqual({
      type: 'user.changed',
      actor: 'root',
      data: { role: 'responder' },
    });
  });

  it('200: deactivation ends sessions and keys at once and for good', async () => {
    const user = await aUser(accounts.tested);
    const key = await anApiKey(accounts.tested, user);
    const cookie =
      (await accounts.logIn(user.username, user.password)).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const refresh = () =>
      api(accounts.service.port, 'POST', '/auth/refresh', { headers: { Cookie: cookie } });
    await accounts.send('PATCH', `/users/${user.username}`, { body: { active: false } });
    const statuses = async () => [
      await accounts.meStatus(user),
      await accounts.meStatus(key),
      (await refresh()).status,
    ];
    expect(await statuses()).toEqual([401, 401, 401]);
    expect((await accounts.logIn(user.username, user.password)).status).toBe(401);
    await accounts.send('PATCH', `/users/${user.username}`, { body: { active: true } });
    expect(await statuses()).toEqual([401, 401, 401]);
    expect((await accounts.logIn(user.username, user.password)).status).toBe(200);
  });

  it('200: what is so already is no event', async () => {
    const user = await aUser(accounts.tested, { role: 'viewer', teams: ['risk'] });
    await accounts.send('PATCH', `/users/${user.username}`, {
      body: { role: 'viewer', teams: ['risk'], active: true },
    });
    await accounts.send('PATCH', `/users/${user.username}`, { body: {} });
    expect(await accounts.eventsOf(user.username)).toHaveLength(1);
  });

  it('412: when it was changed since', async () => {
    const user = await aUser(accounts.tested);
    const { headers } = await accounts.send('GET', `/users/${user.username}`);
    const change = (role: string) =>
      accounts.send('PATCH', `/users/${user.username}`, {
        body: { role },
        headers: { 'If-Match': headers.etag ?? '' },
      });
    expect((await change('responder')).status).toBe(200);
    expectProblem(await change('engineer'), 412, `/users/${user.username}`);
  });

  it('404: an unknown user', async () => {
    expectProblem(
      await accounts.send('PATCH', '/users/nobody', { body: { role: 'viewer' } }),
      404,
      '/users/nobody',
    );
  });
});
