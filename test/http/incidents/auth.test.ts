import { aUser, type TestUser } from '../../support/accounts';
import { type MovableClock, movableClock } from '../../support/clock';
import { openCore, type TestCore } from '../../support/core';
import { api, cookieOf, expectProblem } from '../../support/http-auth';
import { type Answer, ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';

let clock: MovableClock;
let tested: TestCore;
let service: HttpService;
let ada: TestUser;
beforeAll(async () => {
  clock = movableClock();
  tested = await openCore({ clock });
  service = await startHttpService({ tested });
  ada = await aUser(tested, { username: 'ada' });
});
afterAll(async () => {
  await service.close();
  await tested.close();
});

const logIn = (user: TestUser = ada): Promise<Answer> =>
  api(service.port, 'POST', '/auth/token', { body: { username: user.username, password: user.password } });
const refresh = (cookie: string | null, headers: Record<string, string> = {}): Promise<Answer> =>
  api(service.port, 'POST', '/auth/refresh', {
    headers: { ...(cookie ? { Cookie: cookie } : {}), ...headers },
  });
const logOut = (token: string): Promise<Answer> =>
  api(service.port, 'POST', '/auth/logout', { headers: { Authorization: `Bearer ${token}` } });
const tokenOf = ({ text }: Answer): string => JSON.parse(text).access_token;
const me = (token: string): Promise<Answer> =>
  api(service.port, 'GET', '/users/me', { headers: { Authorization: `Bearer ${token}` } });
const eventsOf = async (username: string): Promise<string[]> => {
  while ((await tested.core.eventLog.relayDirty()) > 0);
  const events = await tested.core.eventLog.readAfter(0);
  return events.filter(({ aggregateId }) => aggregateId === username).map(({ type }) => type);
};

describe('POST /auth/token', () => {
  it('200: answers exactly as published, and lets the caller in', async () => {
    const answer = await logIn();
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      access_token: expect.stringMatching(/^eyJ/),
      token_type: 'bearer',
      expires_in: 3600,
    });
    expect(JSON.parse((await me(tokenOf(answer))).text)).toMatchObject({ username: 'ada', role: 'viewer' });
  });

  it('200: names user and token in the claims, for an hour', async () => {
    const [head = '', body = ''] = tokenOf(await logIn()).split('.');
    const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(parse(head)).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: expect.any(String) });
    const claims = parse(body);
    expect(claims).toMatchObject({ sub: 'ada', jti: expect.any(String) });
    expect(claims.exp - claims.iat).toBe(3600);
  });

  it('200: keeps the refresh token in a cookie that neither scripts nor other sites get', async () => {
    const answer = await logIn();
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^refresh_token=[\w.-]{80,}; Path=\/api\/v1\/auth; Max-Age=2592000; /);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Strict');
    expect(cookie).not.toContain('Secure');
    const secret = cookieOf(answer)?.split('=')[1];
    expect(answer.text).not.toContain(secret);
  });

  it('200: sends the cookie over TLS alone when it was not this machine that was named', async () => {
    const { username, password } = ada;
    const headers = { Host: 'models.example' };
    const answer = await api(service.port, 'POST', '/auth/token', { headers, body: { username, password } });
    expect(answer.headers['set-cookie']?.[0]).toContain('Secure');
  });

  it('401: tells a wrong password and an unknown user apart by nothing', async () => {
    const attempt = (body: object) => api(service.port, 'POST', '/auth/token', { body });
    const wrong = await attempt({ username: 'ada', password: 'not the password' });
    const unknown = await attempt({ username: 'nobody', password: 'not the password' });
    expectProblem(wrong, 401, '/auth/token');
    expect(unknown.text).toBe(wrong.text);
    expect(wrong.headers).not.toHaveProperty('set-cookie');
    expect(Object.keys(unknown.headers)).toEqual(Object.keys(wrong.headers));
  });

  it.each([
    { username: { $ne: null }, password: { $ne: null } },
    { username: 'ada', password: { $gt: '' } },
    { username: ['ada'], password: ['x'] },
    { username: 'ada', password: null },
    { username: 'ada', password: 0 },
    { username: 'ada' },
    { password: 'x' },
    {},
    [],
    'ada',
    null,
    { username: 'ada', password: 'x'.repeat(5_000) },
  ])('422: never lets in %j', async (body) => {
    expectProblem(await api(service.port, 'POST', '/auth/token', { body }), 422, '/auth/token');
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'ADA',
    'ada ',
    'ada\u0000',
    'system',
    'local',
    'a'.repeat(99_999),
  ])('401: no user is called %j', async (username) => {
    const body = { username, password: ada.password };
    expectProblem(await api(service.port, 'POST', '/auth/token', { body }), 401, '/auth/token');
  });

  it('422: keys of the prototype are no members', async () => {
    const body = `{"__proto__": {"username": "ada", "password": "${ada.password}"}}`;
    const headers = { 'Content-Type': 'application/json' };
    const answer = await ask(service.port, { method: 'POST', path: '/api/v1/auth/token', headers, body });
    expectProblem(answer, 422, '/auth/token');
  });

  it.each([
    [400, 'application/json', '{"username": "ada", '],
    [415, 'application/x-www-form-urlencoded', 'username=ada&password=x'],
    [415, 'text/plain', '{"username": "ada"}'],
  ])('%i: %s %s', async (status, type, body) => {
    const headers = { 'Content-Type': type };
    const answer = await ask(service.port, { method: 'POST', path: '/api/v1/auth/token', headers, body });
    expectProblem(answer, status, '/auth/token');
  });

  it('403: a page of another site logs nobody in', async () => {
    const { username, password } = ada;
    const headers = { 'Sec-Fetch-Site': 'cross-site' };
    const answer = await api(service.port, 'POST', '/auth/token', { headers, body: { username, password } });
    expectProblem(answer, 403, '/auth/token');
  });
});

describe('POST /auth/refresh', () => {
  it('200: gives new tokens for the cookie alone, whatever the bearer', async () => {
    const cookie = cookieOf(await logIn());
    const answer = await refresh(cookie, { Authorization: 'Bearer nonsense' });
    expect(answer.status).toBe(200);
    expect(Object.keys(JSON.parse(answer.text))).toEqual(['access_token', 'token_type', 'expires_in']);
    expect((await me(tokenOf(answer))).status).toBe(200);
    expect(cookieOf(answer)).not.toBe(cookie);
    expect((await refresh(cookieOf(answer))).status).toBe(200);
  });

  it('200: finds the cookie among others', async () => {
    const cookie = cookieOf(await logIn());
    expect((await refresh(`theme=dark; ${cookie}; refresh_token_of=else`)).status).toBe(200);
  });

  it.each([
    null,
    'refresh_token=',
    'refresh_token=garbage',
    `refresh_token=${'a'.repeat(43)}.${'b'.repeat(43)}`,
  ])('401: for the cookie %s', async (cookie) => {
    const answer = await refresh(cookie);
    expectProblem(answer, 401, '/auth/refresh');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  it('401: neither kind of token stands in for the other', async () => {
    const answer = await logIn();
    expectProblem(await refresh(`refresh_token=${tokenOf(answer)}`), 401, '/auth/refresh');
    expectProblem(await me(cookieOf(answer)?.split('=')[1] ?? ''), 401, '/users/me');
  });

  it('401: a refresh token that has expired', async () => {
    const cookie = cookieOf(await logIn());
    clock.advance(30 * 24 * 3_600_000 + 1_000);
    expectProblem(await refresh(cookie), 401, '/auth/refresh');
  });

  it('401: a token spent a moment ago, without harm to the session', async () => {
    const cookie = cookieOf(await logIn());
    const next = await refresh(cookie);
    const again = await refresh(cookie);
    expectProblem(again, 401, '/auth/refresh');
    expect(again.headers).not.toHaveProperty('set-cookie');
    expect((await refresh(cookieOf(next))).status).toBe(200);
  });

  it('401: a token spent long ago ends its session with all its tokens, and is told in the audit', async () => {
    const grace = await aUser(tested);
    const first = await logIn(grace);
    const other = await logIn(grace);
    const next = await refresh(cookieOf(first));
    clock.advance(11_000);
    expectProblem(await refresh(cookieOf(first)), 401, '/auth/refresh');
    expectProblem(await refresh(cookieOf(next)), 401, '/auth/refresh');
    expect((await me(tokenOf(first))).status).toBe(401);
    expect((await me(tokenOf(next))).status).toBe(401);
    expect((await me(tokenOf(other))).status).toBe(200);
    expect(await eventsOf(grace.username)).toEqual(['user.created', 'user.refresh_token_misused']);
  });

  it('200: exactly one of many at once', async () => {
    const cookie = cookieOf(await logIn());
    const answers = await Promise.all(Array.from({ length: 12 }, () => refresh(cookie)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(11);
    expect((await refresh(cookieOf(won[0] as Answer))).status).toBe(200);
  });

  it('denies the spent token', async () => {
    const cookie = cookieOf(await logIn());
    const before = await tested.connection.collection('denials').countDocuments();
    await refresh(cookie);
    expect(await tested.connection.collection('denials').countDocuments()).toBe(before + 1);
  });
});

describe('POST /auth/logout', () => {
  it('204: ends this session alone, and clears the cookie', async () => {
    const [first, other] = [await logIn(), await logIn()];
    const answer = await logOut(tokenOf(first));
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^refresh_token=; Path=\/api\/v1\/auth; Max-Age=0; /);
    expectProblem(await me(tokenOf(first)), 401, '/users/me');
    expectProblem(await refresh(cookieOf(first)), 401, '/auth/refresh');
    expectProblem(await logOut(tokenOf(first)), 401, '/auth/logout');
    expect((await me(tokenOf(other))).status).toBe(200);
    expect((await refresh(cookieOf(other))).status).toBe(200);
  });

  it('204: ends the tokens that the session had before a refresh, too', async () => {
    const first = await logIn();
    const next = await refresh(cookieOf(first));
    await logOut(tokenOf(next));
    expect((await me(tokenOf(first))).status).toBe(401);
  });

  it('keeps the denial for as long as the token would have lived', async () => {
    const token = tokenOf(await logIn());
    const { jti, exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    await logOut(token);
    const denial = await tested.connection.collection('denials').findOne({ _id: jti });
    expect(Date.parse(denial?.['expiresAt'])).toBe(exp * 1_000);
  });

  it('401: without a token', async () => {
    expectProblem(await api(service.port, 'POST', '/auth/logout'), 401, '/auth/logout');
  });
});
