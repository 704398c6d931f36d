import { PERMISSION_NAMES, ROLES } from '../../../src/domain/auth/role';
import { type AccountService, openAccounts, type Sending } from '../../support/account-service';
import { anApiKey, aUser, type TestUser } from '../../support/accounts';
import { expectProblem } from '../../support/http-auth';
import type { Answer } from '../../support/http-client';

let accounts: AccountService;
beforeAll(async () => void (accounts = await openAccounts()));
afterAll(() => accounts.close());
const parse = ({ text }: Answer) => JSON.parse(text);

describe('teams', () => {
  it('201: are made once, listed, read and renamed', async () => {
    const body = { id: 'pricing', name: 'Pricing' };
    expect(parse(await accounts.send('POST', '/teams', { body }))).toMatchObject(body);
    expectProblem(await accounts.send('POST', '/teams', { body }), 409, '/teams');
    expect((await accounts.send('PATCH', '/teams/pricing', { body: { name: 'Prices' } })).status).toBe(200);
    expect(parse(await accounts.send('GET', '/teams/pricing'))).toMatchObject({
      id: 'pricing',
      name: 'Prices',
    });
    expect(parse(await accounts.send('GET', '/teams')).items.map(({ id }: { id: string }) => id)).toContain(
      'pricing',
    );
    expect((await accounts.eventsOf('pricing')).map(({ type }) => type)).toEqual([
      'team.created',
      'team.changed',
    ]);
  });

  it.each(['Risk', 'default', '-a', 'a-', 'a/b', '', 'a'.repeat(64)])('422: the id %j', async (id) => {
    expectProblem(await accounts.send('POST', '/teams', { body: { id, name: 'x' } }), 422, '/teams');
  });

  it('404: an unknown team', async () => {
    expectProblem(await accounts.send('GET', '/teams/nowhere'), 404, '/teams/nowhere');
  });
});

describe('API keys', () => {
  const make = (by: Sending['by'], body: object): Promise<Answer> =>
    accounts.send('POST', '/api-keys', {
      by: by ?? accounts.admin,
      body: { name: 'ci', scopes: ['incident:read'], ...body },
    });

  it('201: are shown once, and stored as a hash', async () => {
    const user = await aUser(accounts.tested);
    const made = parse(await make(user, {}));
    expect(made).toMatchObject({ id: expect.stringMatching(/^key_[0-9a-f]{24}$/), owner: user.username });
    expect(made.key).toMatch(/^mk_[\w-]{43}$/);
    expect((await accounts.send('GET', '/api-keys', { by: user })).text).not.toContain(made.key);
    const stored = await accounts.tested.connection.collection('apiKeys').findOne({ _id: made.id });
    expect(JSON.stringify(stored)).not.toContain(made.key);
    expect(JSON.stringify(await accounts.eventsOf(made.id))).not.toContain(made.key);
  });

  it('200: revoked, they are refused at once; a second time changes nothing', async () => {
    const user = await aUser(accounts.tested);
    const key = await anApiKey(accounts.tested, user);
    expect(await accounts.meStatus(key)).toBe(200);
    const revoke = () => accounts.send('DELETE', `/api-keys/${key.id}`, { by: user });
    const first = parse(await revoke());
    expect(await accounts.meStatus(key)).toBe(401);
    expect(parse(await revoke())).toEqual(first);
    expect((await accounts.eventsOf(key.id)).map(({ type }) => type)).toEqual([
      'apiKey.created',
      'apiKey.revoked',
    ]);
  });

  it('are listed to their owner, and all of them to admins', async () => {
    const [user, other] = [await aUser(accounts.tested), await aUser(accounts.tested)];
    const [own, foreign] = [await anApiKey(accounts.tested, user), await anApiKey(accounts.tested, other)];
    const ids = async (by: TestUser) =>
      parse(await accounts.send('GET', '/api-keys?page_size=100', { by })).items.map(
        ({ id }: { id: string }) => id,
      );
    expect(await ids(user)).toEqual([own.id]);
    expect(await ids(accounts.admin)).toEqual(expect.arrayContaining([own.id, foreign.id]));
    expectProblem(
      await accounts.send('DELETE', `/api-keys/${foreign.id}`, { by: user }),
      404,
      `/api-keys/${foreign.id}`,
    );
    expect((await accounts.send('DELETE', `/api-keys/${foreign.id}`)).status).toBe(200);
    expect(await accounts.meStatus(foreign)).toBe(401);
  });

  it.each([
    ['scopes', { scopes: [] }],
    ['scopes', { scopes: ['everything'] }],
    ['scopes', { scopes: ['account:write'] }],
    ['expires_at', { expires_at: '2020-01-01T00:00:00Z' }],
    ['expires_at', { expires_at: '2999-01-01T00:00:00Z' }],
    ['expires_at', { expires_at: 'soon' }],
    ['name', { name: ' ' }],
  ])('422: names %s in %j', async (name, changes) => {
    const answer = await make(await aUser(accounts.tested), changes);
    expectProblem(answer, 422, '/api-keys');
    expect(parse(answer).detail).toContain(name);
  });

  it('403: make and revoke no other keys', async () => {
    const user = await aUser(accounts.tested, { role: 'engineer' });
    const key = await anApiKey(accounts.tested, user);
    expectProblem(await make(key, {}), 403, '/api-keys');
    const other = await anApiKey(accounts.tested, user);
    const path = `/api-keys/${other.id}`;
    expectProblem(await accounts.send('DELETE', path, { by: key }), 403, path);
  });
});

describe('who may do what', () => {
  const operations: [string, string, unknown, 'account:read' | 'account:write'][] = [
    ['GET', '/users', undefined, 'account:read'],
    ['GET', '/users/root', undefined, 'account:read'],
    ['GET', '/teams', undefined, 'account:read'],
    ['GET', '/teams/risk', undefined, 'account:read'],
    ['POST', '/users', { username: 'Not A Name', password: 'x' }, 'account:write'],
    ['PATCH', '/users/root', {}, 'account:write'],
    ['PUT', '/users/root/password', { password: 'x' }, 'account:write'],
    ['POST', '/teams', { id: 'Not A Slug', name: 'x' }, 'account:write'],
    ['PATCH', '/teams/risk', { name: 'Risk' }, 'account:write'],
  ];

  it.each(ROLES)('is decided by the permissions of a %s, and the scopes of their key', async (role) => {
    const user = await aUser(accounts.tested, { role });
    for (const scopes of [PERMISSION_NAMES, ['incident:read'] as const]) {
      const key = await anApiKey(accounts.tested, user, scopes);
      for (const [method, path, body, permission] of operations) {
        for (const [by, isScoped] of [
          [user, false],
          [key, true],
        ] as const) {
          const may =
            user.principal.permissions.includes(permission) &&
            (!isScoped || (scopes as readonly string[]).includes(permission));
          const { status } = await accounts.send(method, path, { by, body });
          expect({
            method,
            path,
            by: isScoped ? scopes.length : 'token',
            isForbidden: status === 403,
          }).toEqual({
            method,
            path,
            by: isScoped ? scopes.length : 'token',
            isForbidden: !may,
          });
        }
      }
    }
  });
});
