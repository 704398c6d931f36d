import { randomBytes } from 'node:crypto';
import { anApiKey, aUser } from '../support/accounts';
import { api, cookieOf } from '../support/http-auth';
import { type Answer, ask } from '../support/http-client';
import { type AttackWorld, openAttackWorld } from './world';

let world: AttackWorld;
beforeAll(async () => {
  world = await openAttackWorld();
});
afterAll(() => world.close());

const JSON_TYPE = { 'Content-Type': 'application/json' };
const post = (path: string, body: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(world.service.port, {
    method: 'POST',
    path: `/api/v1${path}`,
    headers: { ...JSON_TYPE, ...headers },
    body,
  });
const secretIn = ({ text }: Answer, member: string): string => JSON.parse(text)[member];

it('neither the log nor the events tell a password, token, key, code or secret', async () => {
  const { send, service, tested, logIn, params } = world;
  const ada = await aUser(tested, { role: 'engineer', teams: ['risk'] });
  const wrong = `wrong-${randomBytes(9).toString('hex')}`;
  const fresh = randomBytes(9).toString('hex');
  const granted = await logIn(ada.username, ada.password);
  const cookie = cookieOf(granted) ?? '';
  const refreshed = await api(service.port, 'POST', '/auth/refresh', { headers: { Cookie: cookie } });
  await api(service.port, 'POST', '/auth/refresh', { headers: { Cookie: cookie } });
  await logIn(ada.username, wrong);
  await logIn(wrong, wrong);
  // Broken right behind the password, as somebody does who quotes it badly.
  for (const body of [
    wrong,
    `{"password":"${wrong}`,
    `{"password":"${wrong}","username":}`,
    `["${wrong}" x]`,
  ])
    await post('/auth/token', body);
  await post('/auth/token', JSON.stringify({ username: [wrong], password: { $ne: wrong } }));
  await send('GET', `/users/me?token=${wrong}&password=${wrong}`, { by: ada });
  await send('GET', '/users/me', { by: { bearer: { Authorization: `Bearer ${wrong}` } } });
  const key = await anApiKey(tested, ada);
  await send('GET', '/users/me', { by: key });
  const { model_id } = params;
  const body = { kind: 'pagerduty', name: 'cron', model_id };
  const integration = await send('POST', '/integrations', { by: ada, body });
  const target = { kind: 'webhook', url: `${service.url}/ready?secret=${wrong}` };
  const channel = await send('POST', '/channels', { by: ada, body: { name: 'hook', team: 'risk', target } });
  const path = `/channels/${secretIn(channel, 'id')}`;
  const rotated = await send('POST', `${path}/rotate-secret`, { by: ada });
  await send('POST', `${path}/test`, { by: ada });
  await send('POST', '/users/me/contact-methods', { by: ada, body: { name: 'own', target } });
  const set = { password: fresh, current_password: ada.password };
  const changed = await send('PUT', `/users/${ada.username}/password`, { by: ada, body: set });
  expect([granted, refreshed, integration, channel, rotated, changed].map(({ status }) => status)).toEqual([
    200, 200, 201, 201, 200, 204,
  ]);
  const signing = (await tested.core.accounts.signingKeys.current()).secret;
  const secrets = {
    password: ada.password,
    wrong,
    fresh,
    token: ada.token.split('.')[2] ?? '',
    access: secretIn(refreshed, 'access_token').split('.')[2] ?? '',
    cookie: cookie.split('=')[1] ?? '',
    rotatedCookie: cookieOf(refreshed)?.split('=')[1] ?? '',
    key: key.key,
    integration: secretIn(integration, 'key'),
    webhook: secretIn(channel, 'secret'),
    rotatedWebhook: secretIn(rotated, 'secret'),
    signing,
  };
  while ((await tested.core.eventLog.relayDirty()) > 0);
  const events = await tested.connection.collection('events').find().toArray();
  const [log, logged] = [JSON.stringify(service.logLines), JSON.stringify(events)];
  expect([service.logLines.length > 20, events.length > 10]).toEqual([true, true]);
  for (const [name, secret] of Object.entries(secrets)) {
    expect([name, secret.length > 8]).toEqual([name, true]);
    expect([name, log.includes(secret), logged.includes(secret)]).toEqual([name, false, false]);
  }
});

it('one request writes one line of the log, whatever is in it', async () => {
  const { service, admin } = world;
  const before = service.logLines.length;
  const forged = '%0a{"level":50,"msg":"forged"}';
  await ask(service.port, { path: `/api/v1/users/${forged}`, headers: admin.bearer });
  await post('/teams', JSON.stringify({ id: 'x\n{"level":50}', name: '\n\r\u2028' }), admin.bearer);
  const added = service.logLines.slice(before);
  expect(added).toHaveLength(2);
  expect(added.map(({ level, msg }) => [level, msg])).toEqual([
    [30, 'request'],
    [30, 'request'],
  ]);
});

describe('what only the service sets', () => {
  const FORGED = {
    id: 'forged',
    _id: 'forged',
    __v: 7,
    revision: 77,
    owner: 'root',
    role: 'admin',
    permissions: ['account:write'],
    teams: ['risk', 'fraud'],
    active: false,
    createdBy: 'forged',
    created_by: 'forged',
    createdAt: '2001-01-01T00:00:00Z',
    created_at: '2001-01-01T00:00:00Z',
    updated_at: '2001-01-01T00:00:00Z',
    verifiedAt: '2001-01-01T00:00:00Z',
    verified_at: '2001-01-01T00:00:00Z',
    disabledAt: '2001-01-01T00:00:00Z',
    revoked_at: '2001-01-01T00:00:00Z',
    keyHash: 'forged',
    key: 'forged',
    secret: 'forged',
    secrets: ['forged'],
    passwordHash: 'forged',
    sessionEpoch: 77,
    keyEpoch: 77,
    requestKey: 'forged',
    pending: ['forged'],
    lastEventAt: '2001-01-01T00:00:00Z',
    isExample: true,
    example: true,
    $set: { role: 'admin' },
    $where: 'forged',
    'owner.id': 'forged',
  };

  it('is set by no body of any operation that creates or changes', async () => {
    const { routes, send, connection } = { ...world, connection: world.tested.connection };
    const writing = routes.filter(({ body, operationId }) => body && !operationId.includes('Alertmanager'));
    expect(writing.length).toBeGreaterThan(20);
    for (const { operationId, method, path, bodyExample, body } of writing) {
      const known = Object.keys(FORGED).filter(
        (name) => body && 'shape' in body && name in Object(body.shape),
      );
      const own = Object.fromEntries(Object.entries(FORGED).filter(([name]) => !known.includes(name)));
      // By text, so that `__proto__` is a member as an attacker would send it.
      const given = JSON.stringify({ ...own, ...Object(bodyExample) });
      const text = given.replace('{', '{"__proto__":{"role":"admin","isExample":true},');
      const where = path.replaceAll(/:(\w+)/g, (_all, name: string) => world.params[name] ?? 'unknown');
      const headers = { ...world.users.admin['no team'].bearer, ...JSON_TYPE };
      const options = { method: method.toUpperCase(), path: where, headers, body: text };
      const answer = await ask(world.service.port, options);
      expect([operationId, answer.text.includes('forged')]).toEqual([operationId, false]);
      expect([operationId, answer.text.includes('2001-01-01')]).toEqual([operationId, false]);
      expect(answer.status).toBeLessThan(500);
    }
    for (const { name } of await connection.listCollections()) {
      const stored = JSON.stringify(await connection.collection(name).find().toArray());
      expect([name, /"forged"|2001-01-01|"\$set"|"__proto__"/.test(stored)]).toEqual([name, false]);
    }
    expect((await send('GET', '/users/me')).status).toBe(200);
    expect(Reflect.get({}, 'role')).toBeUndefined();
  });
});

describe('a refresh', () => {
  it.each([
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://elsewhere.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1:1' },
  ])('from a page elsewhere spends nothing: 403 (%j)', async (headers) => {
    const { service, admin, logIn } = world;
    const cookie = cookieOf(await logIn(admin.username, admin.password)) ?? '';
    const refresh = (more: object) => post('/auth/refresh', '', { Cookie: cookie, ...more });
    const refused = await refresh(headers);
    expect(refused.status).toBe(403);
    expect(refused.headers).not.toHaveProperty('set-cookie');
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
    expect((await refresh({ Origin: service.url, Host: `127.0.0.1:${service.port}` })).status).toBe(200);
  });
});

describe('a token of the wrong kind', () => {
  it.each([
    'cookie',
    'family',
    'key id',
    'key hash',
    'integration',
    'Infinity',
    '__proto__',
    'mk_',
    'mk_[object]',
  ])('is no bearer: %s gets 401', async (kind) => {
    const { logIn, admin, tested, meStatus } = world;
    const cookie = cookieOf(await logIn(admin.username, admin.password))?.split('=')[1] ?? '';
    const { id } = await anApiKey(tested, admin);
    const stored = await tested.connection.collection<{ _id: string }>('apiKeys').findOne({ _id: id });
    const hash = String(Reflect.get(stored ?? {}, 'keyHash'));
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const { text } = await world.send('POST', '/integrations', {
      body: { kind: 'alertmanager', name: 'x', model_id: world.params['model_id'] },
    });
    const key: string = JSON.parse(text).key;
    const sent: Record<string, string> = {
      cookie,
      family: cookie.split('.')[0] ?? '',
      'key id': id,
      'key hash': `mk_${hash}`,
      integration: key,
    };
    expect(await meStatus({ bearer: { Authorization: `Bearer ${sent[kind] ?? kind}` } })).toBe(401);
  });

  it('is no refresh token: an access token or an API key in the cookie gets 401', async () => {
    const { admin, tested } = world;
    const { key } = await anApiKey(tested, admin);
    for (const value of [
      admin.token,
      key,
      `${admin.token}.${key}`,
      '__proto__',
      `${'a'.repeat(43)}.${'a'.repeat(43)}`,
    ])
      expect((await post('/auth/refresh', '', { Cookie: `refresh_token=${value}` })).status).toBe(401);
  });
});
