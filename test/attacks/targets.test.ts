import { PUBLISHED_LIMITS } from '../../src/domain/rate-limit';
import { aUser, type TestUser } from '../support/accounts';
import { openCore, type TestCore } from '../support/core';
import { ask, sendRaw } from '../support/http-client';
import { type HttpService, startHttpService } from '../support/http-service';

let tested: TestCore;
let service: HttpService;
let ada: TestUser;
beforeAll(async () => {
  tested = await openCore({ limits: { ...PUBLISHED_LIMITS, other: 1_000 } });
  service = await startHttpService({ tested });
  ada = await aUser(tested, { role: 'responder' });
});
afterAll(async () => {
  await service.close();
  await tested.close();
});

/** Sends a request line as it is, with a token, and resolves to the whole answer. */
const knock = (line: string, body = ''): Promise<string> =>
  sendRaw(
    service.port,
    [
      `${line} HTTP/1.1`,
      'Host: 127.0.0.1',
      `Authorization: ${ada.bearer.Authorization}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
const statusOf = (answer: string): number => Number(answer.split(' ')[1]);
const limitOf = (answer: string): number => Number(/^X-RateLimit-Limit: (\d+)/im.exec(answer)?.[1]);

describe('a request target', () => {
  it.each([
    'POST /api/v1/auth\\token#',
    'POST /api/v1/auth\\token#/../x',
    'POST /api/v1\\auth/token#',
    'POST http://127.0.0.1/api/v1/auth\\token#',
    'POST /api/v1/%61uth/token',
    'POST /api/v1//auth/token',
    'POST /api/v1/x/../auth/token',
    'POST /API/v1/auth/token',
    'POST //127.0.0.1/api/v1/auth/token',
  ])('never reaches the log-in past its limit: %s', async (line) => {
    const credentials = JSON.stringify({ username: ada.username, password: ada.password });
    const answer = await knock(line, credentials);
    expect(answer).not.toContain('access_token');
    expect(statusOf(answer)).toBe(404);
  });

  it.each([
    'POST /api/v1/auth/token',
    'POST /api/v1/auth/token/',
    'POST /api/v1/auth/token#',
    'POST /api/v1/auth/token?x#/incidents',
    'POST http://127.0.0.1/api/v1/auth/token',
    'POST http://user:word@elsewhere:99999999/api/v1/auth/token',
  ])('that reaches the log-in is counted there: %s', async (line) => {
    expect(limitOf(await knock(line, '{}'))).toBe(PUBLISHED_LIMITS.auth);
  });

  it.each(['\\', '%5c', '%2f', '/.%2f'])(
    'never makes a write of incidents another request: %j',
    async (slash) => {
      const answer = await knock(`POST /api/v1/incidents${slash}x${slash}timeline#`, '{}');
      const isCounted = limitOf(answer) === PUBLISHED_LIMITS.incidentWrites;
      expect([isCounted, statusOf(answer) === 404]).toContain(true);
    },
  );

  it.each([
    'GET http://[bad/api/v1/nothing',
    'GET http://%zz/api/v1/%zz',
    'GET *',
    'GET /api/v1/users/%',
    'GET /%c0%ae%c0%ae/api/v1/users',
    'GET /train/%2e%2e/%2e%2e/etc/passwd',
  ])('that makes no sense is refused in JSON: %s', async (line) => {
    const answer = await knock(line);
    expect([400, 404]).toContain(statusOf(answer));
    expect(answer).toMatch(/^Content-Type: application\/(problem\+)?json\r$/im);
    expect(answer).not.toContain('<html');
  });

  it('puts nothing of its own into the head of the answer', async () => {
    const path = '/api/v1/users/a%0d%0aSet-Cookie:%20x=1%0d%0a%0d%0a<b>?x=%0d%0aX-Own:%201';
    const answer = await knock(`GET ${path}`);
    expect(answer.split('\r\n\r\n')[0]).not.toMatch(/set-cookie|x-own/i);
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
  });

  it.each(['a\tb', 'a b', '<script>', 'ä', 'x'.repeat(129), '"', '{"a":1}', '%0d%0aSet-Cookie: x=1'])(
    'whose id is not plain gets another: %j',
    async (id) => {
      const { headers } = await ask(service.port, {
        path: '/api/v1/users/me',
        headers: { ...ada.bearer, 'X-Request-Id': Buffer.from(id).toString('latin1') },
      });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it.each([
    ['a second length', 'Content-Length: 5\r\nContent-Length: 0'],
    ['a length beside chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
    ['chunks that are not the last coding', 'Transfer-Encoding: chunked, identity'],
    ['a folded header', 'X-A: b\r\n c: d'],
    ['a space before the colon', 'Transfer-Encoding : chunked'],
    ['a bare line feed', 'X-A: b\nContent-Length: 7'],
  ])('with %s smuggles no second request', async (_case, head) => {
    const second = 'POST /api/v1/auth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n';
    const first = `POST /api/v1/users HTTP/1.1\r\nHost: 127.0.0.1\r\n${head}\r\n\r\n0\r\n\r\n`;
    const answer = await sendRaw(service.port, `${first}${second}`);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
  });
});
