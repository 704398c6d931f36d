import { admit, type Door } from '../../src/http/door';
import { anApiKey, aUser } from '../support/accounts';
import { openCore } from '../support/core';
import { ask, sendRaw } from '../support/http-client';
import { authenticationOf, type HttpService, startHttpService } from '../support/http-service';

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

describe('the open door, over sockets', () => {
  let service: HttpService;
  let key: string;
  beforeAll(async () => {
    service = await startHttpService();
    const ada = await aUser(service.tested, { username: 'ada', role: 'engineer' });
    key = (await anApiKey(service.tested, ada)).key;
  });
  afterAll(() => service.close());
  const newestActor = async () =>
    (await service.tested.core.trainJobs.list({ state: null, limit: 1 })).runs[0]?.actor;
  const startsNothing = async (work: () => Promise<unknown>) => {
    const before = await service.countJobs();
    await work();
    expect(await service.countJobs()).toBe(before);
  };

  it.each(['127.0.0.1', '::1'])('lets in without credentials who comes through %s', async (address) => {
    const answer = await ask(service.port, { path: '/train/xgboost', method: 'POST', address });
    expect(answer.status).toBe(200);
    expect(await newestActor()).toBe('local');
  });

  it.each(['localhost', 'LOCALHOST:8000', '127.0.0.1:9000', '[::1]:8000'])(
    'takes %s for this machine, as a port may be forwarded',
    async (host) => {
      const headers = { Host: host, Origin: `http://${host.toLowerCase()}` };
      expect((await ask(service.port, { path: '/train/jobs', headers })).status).toBe(200);
    },
  );

  it('ignores a bad Authorization header', async () => {
    const answer = await ask(service.port, { path: '/train/jobs', headers: bearer('wrong') });
    expect(answer.status).toBe(200);
  });

  it('lets an API key name the actor', async () => {
    await ask(service.port, { path: '/train/xgboost', method: 'POST', headers: bearer(key) });
    expect(await newestActor()).toBe('ada');
  });

  it('lets a token name the actor', async () => {
    const grace = await aUser(service.tested, { username: 'grace', role: 'engineer' });
    await ask(service.port, { path: '/train/xgboost', method: 'POST', headers: grace.bearer });
    expect(await newestActor()).toBe('grace');
  });

  it.each([
    'evil.example',
    'evil.example:8000',
    'localhost.evil.example',
    'evil@localhost',
    '127.0.0.1.evil.example',
    '192.168.1.2',
    '0.0.0.0',
  ])('refuses a name that was rebound to this machine: 403 for Host "%s"', async (host) => {
    await startsNothing(async () => {
      const headers = { Host: host };
      const answer = await ask(service.port, { path: '/train/xgboost', method: 'POST', headers });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.text)).toEqual({ detail: expect.stringContaining('Host') });
    });
  });

  it('403: an old request that names no host', async () => {
    const text = await sendRaw(service.port, 'GET /train/jobs HTTP/1.0\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 403 /);
  });

  it.each(['null', 'https://evil.example', 'http://localhost:1', 'http://127.0.0.1.evil.example', 'file://'])(
    '403: a page whose Origin is %s',
    async (origin) => {
      await startsNothing(async () => {
        const headers = { Origin: origin };
        const answer = await ask(service.port, { path: '/train/xgboost', method: 'POST', headers });
        expect(answer.status).toBe(403);
      });
    },
  );

  it.each([
    ['application/x-www-form-urlencoded', 'retrain=true'],
    ['text/plain', '{"retrain": true, "x": "="}'],
    [
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--b--\r\n',
    ],
  ])('403: a form of another site, sent as %s', async (type, body) => {
    await startsNothing(async () => {
      const headers = {
        'Content-Type': type,
        Origin: 'https://evil.example',
        'Sec-Fetch-Site': 'cross-site',
      };
      const answer = await ask(service.port, { path: '/train/xgboost', method: 'POST', headers, body });
      expect(answer.status).toBe(403);
    });
  });

  it.each(['cross-site', 'same-site'])('403: a picture or script of a %s page', async (site) => {
    const headers = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' };
    expect((await ask(service.port, { path: '/train/jobs', headers })).status).toBe(403);
  });

  it('200: a link of another site that a person follows', async () => {
    const headers = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    };
    expect((await ask(service.port, { path: '/docs', headers })).status).toBe(200);
    expect((await ask(service.port, { path: '/train/xgboost', method: 'POST', headers })).status).toBe(403);
  });

  it.each([
    ['Forwarded', 'for=10.0.0.1'],
    ['X-Forwarded-For', '127.0.0.1'],
    ['X-Forwarded-Host', 'localhost'],
    ['X-Real-IP', '127.0.0.1'],
    ['Via', '1.1 proxy'],
  ])('401: whoever stands behind a proxy, told by %s', async (name, value) => {
    const answer = await ask(service.port, { path: '/train/jobs', headers: { [name]: value } });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('200: whoever stands behind a proxy and has the key, whatever the Host', async () => {
    const headers = { ...bearer(key), Host: 'models.example', Via: '1.1 proxy' };
    expect((await ask(service.port, { path: '/train/jobs', headers })).status).toBe(200);
  });

  it('answers no preflight with a permission', async () => {
    const headers = {
      Origin: 'https://evil.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type',
    };
    const answer = await ask(service.port, { path: '/train', method: 'OPTIONS', headers });
    expect(answer.status).toBe(403);
    const names = Object.keys((await ask(service.port, { path: '/train/jobs' })).headers);
    expect(
      [...Object.keys(answer.headers), ...names].filter((name) => name.startsWith('access-control')),
    ).toEqual([]);
  });

  describe('a WebSocket', () => {
    const handshake = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    it('of a page elsewhere is refused: 403, no 101', async () => {
      const headers = { ...handshake, Origin: 'https://evil.example' };
      expect((await ask(service.port, { path: '/ws/alerts', headers })).status).toBe(403);
    });
    it('on an unknown path gets 404, no 101', async () => {
      const answer = await ask(service.port, { path: '/ws/nothing', headers: handshake });
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.text)).toEqual({ detail: expect.any(String) });
    });
  });

  it('always asks for credentials under /api/v1, in its own format', async () => {
    const answer = await ask(service.port, { path: '/api/v1/incidents' });
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });
});

describe('the closed door, over sockets', () => {
  let service: HttpService;
  let key: string;
  beforeAll(async () => {
    const tested = await openCore();
    const door = { isOpen: false, ...authenticationOf(tested) };
    service = await startHttpService({ tested, changes: { door } });
    key = (await anApiKey(tested, await aUser(tested))).key;
  });
  afterAll(async () => {
    await service.close();
    await service.tested.close();
  });

  it('lets in with the key alone', async () => {
    const statusWith = async (headers: Record<string, string>) =>
      (await ask(service.port, { path: '/train/jobs', headers })).status;
    expect(await statusWith({})).toBe(401);
    expect(await statusWith(bearer('wrong'))).toBe(401);
    expect(await statusWith({ Authorization: `Basic ${key}` })).toBe(401);
    expect(await statusWith(bearer(key))).toBe(200);
  });

  it.each(['/health', '/ready'])('leaves %s open to all', async (path) => {
    const headers = { Host: 'models.example', 'X-Forwarded-For': '10.0.0.1' };
    expect((await ask(service.port, { path, headers })).status).toBe(200);
  });

  it('shows metrics to this machine and to the key alone', async () => {
    const statusWith = async (headers: Record<string, string>) =>
      (await ask(service.port, { path: '/metrics', headers })).status;
    expect(await statusWith({})).toBe(200);
    expect(await statusWith({ 'X-Forwarded-For': '10.0.0.1' })).toBe(401);
    expect(await statusWith({ Host: 'evil.example' })).toBe(403);
    expect(await statusWith({ ...bearer(key), 'X-Forwarded-For': '10.0.0.1' })).toBe(200);
  });
});

describe('the door', () => {
  const nobody = async () => null;
  const open: Door = {
    isOpen: true,
    authenticate: nobody,
    authenticateIntegration: nobody,
    redeemTicket: nobody,
  };
  const knock = (remoteAddress: string | undefined) => ({
    method: 'GET',
    headers: { host: 'localhost' },
    socket: { remoteAddress },
  });

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
    'takes %s for this machine',
    async (address) => {
      expect((await admit(knock(address), '/train', open)).actor).toBe('local');
    },
  );

  it.each(['10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '2001:db8::127.0.0.1', '1270.0.0.1', undefined])(
    'does not take %s for this machine',
    async (address) => {
      await expect(admit(knock(address), '/train', open)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    },
  );

  it('lets nobody in by a bearer that names nobody', async () => {
    const headers = { host: 'localhost', authorization: 'Bearer null' };
    const request = { ...knock('10.0.0.1'), headers };
    await expect(admit(request, '/train', { ...open, isOpen: false })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('looks nobody up where all may ask, so that health is told while the store is away', async () => {
    const away = () => Promise.reject(new Error('away'));
    const closed = { authenticate: away, authenticateIntegration: away, redeemTicket: away };
    const headers = { host: 'localhost', authorization: 'Bearer x' };
    const request = { ...knock('10.0.0.1'), headers };
    for (const path of ['/health', '/ready', '/api/v1/auth/token', '/api/v1/auth/refresh'])
      expect((await admit(request, path, { ...closed, isOpen: false })).actor).toBe('anonymous');
  });
});
