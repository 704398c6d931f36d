import { createHmac, randomBytes } from 'node:crypto';
import type { SigningKey } from '../../../src/domain/auth/signing-key';
import { anApiKey, aUser, type TestUser } from '../../support/accounts';
import { type MovableClock, movableClock } from '../../support/clock';
import { openCore, type TestCore } from '../../support/core';
import { api, expectProblem } from '../../support/http-auth';
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
  ada = await aUser(tested, { username: 'ada', role: 'admin' });
});
afterAll(async () => {
  await service.close();
  await tested.close();
});

const me = (headers: Record<string, string>, query = ''): Promise<Answer> =>
  api(service.port, 'GET', `/users/me${query}`, { headers });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const partsOf = (token: string) => {
  const [head = '', body = '', signature = ''] = token.split('.');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { head: parse(head), body: parse(body), signature };
};
const signed = (head: object, body: object, secret: Buffer, hash = 'sha256'): string => {
  const text = `${encode(head)}.${encode(body)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
};
const secretOf = ({ secret }: SigningKey): Buffer => Buffer.from(secret, 'base64url');

describe('a forged token', () => {
  /** What a forger starts from. */
  const genuine = () => partsOf(ada.token);

  it.each<[string, () => string | Promise<string>]>([
    ['without a signature', () => `${encode(genuine().head)}.${encode(genuine().body)}.`],
    ['with alg none', () => `${encode({ ...genuine().head, alg: 'none' })}.${encode(genuine().body)}.`],
    ['with alg NONE', () => `${encode({ ...genuine().head, alg: 'NONE' })}.${encode(genuine().body)}.x`],
    [
      'of another user under the same signature',
      () => `${encode(genuine().head)}.${encode({ ...genuine().body, sub: 'grace' })}.${genuine().signature}`,
    ],
    ['signed by another key', () => signed(genuine().head, genuine().body, randomBytes(32))],
    ['signed by an empty key', () => signed(genuine().head, genuine().body, Buffer.alloc(0))],
    ['of an unknown key', () => signed({ ...genuine().head, kid: 'other' }, genuine().body, randomBytes(32))],
    [
      'whose key is a path',
      () => signed({ ...genuine().head, kid: '../../dev/null' }, genuine().body, Buffer.alloc(1)),
    ],
    [
      'whose key is an operator',
      () => signed({ ...genuine().head, kid: { $ne: 1 } }, genuine().body, Buffer.alloc(1)),
    ],
    [
      'that brings its own key',
      () => {
        const secret = randomBytes(32);
        const jwk = { kty: 'oct', k: secret.toString('base64url') };
        return signed({ ...genuine().head, jwk }, genuine().body, secret);
      },
    ],
    ['cut short', () => ada.token.slice(0, -2)],
    ['of five parts', () => `${ada.token}.a.b`],
    ['of nothing', () => '..'],
    ['too long', () => `eyJ${'a'.repeat(12_000)}`],
  ])('%s gets 401', async (_name, forge) => {
    expectProblem(await me(bearer(await forge())), 401, '/users/me');
  });

  it.each<[string, (body: Record<string, unknown>) => object, object]>([
    ['with another algorithm', (body) => body, { alg: 'HS512' }],
    ['of another type', (body) => body, { typ: 'JWT' }],
    ['of another issuer', (body) => ({ ...body, iss: 'elsewhere' }), {}],
    ['without an end', ({ exp: _exp, ...body }) => body, {}],
    ['whose end is text', (body) => ({ ...body, exp: 'never' }), {}],
    ['without an id', ({ jti: _jti, ...body }) => body, {}],
    ['whose user is an operator', (body) => ({ ...body, sub: { $ne: null } }), {}],
    ['of no session', ({ sid: _sid, ...body }) => body, {}],
    ['of an earlier epoch', (body) => ({ ...body, epoch: 0 }), {}],
    ['that is not good yet', (body) => ({ ...body, nbf: Number(body['exp']) - 1 }), {}],
  ])('signed by the right key but %s gets 401', async (_name, change, changedHead) => {
    const { head, body } = partsOf(ada.token);
    const key = secretOf(await tested.core.accounts.signingKeys.current());
    expect((await me(bearer(signed(head, body, key)))).status).toBe(200);
    const hash = 'alg' in changedHead ? 'sha512' : 'sha256';
    const forged = signed({ ...head, ...changedHead }, change(body), key, hash);
    expectProblem(await me(bearer(forged)), 401, '/users/me');
  });

  it('in a query gets 401', async () => {
    for (const name of ['token', 'access_token', 'authorization'])
      expectProblem(await me({}, `?${name}=${ada.token}`), 401, '/users/me');
  });

  it('by another scheme gets 401', async () => {
    for (const scheme of ['Basic', 'Token', 'JWT', 'Bearer:', ''])
      expectProblem(await me({ Authorization: `${scheme} ${ada.token}` }), 401, '/users/me');
    expectProblem(await me({ Cookie: `access_token=${ada.token}` }), 401, '/users/me');
  });

  it('gets 401 on every path, also on those that are not there', async () => {
    for (const path of ['/incidents', '/nothing', '/auth/tokens', '/auth/token/x', '/users/ada'])
      expectProblem(await api(service.port, 'POST', path, { headers: bearer('eyJ') }), 401, path);
    const bare = await ask(service.port, { path: '/api/v1' });
    expect(bare.status).toBe(401);
    expect(bare.headers['www-authenticate']).toBe('Bearer');
  });

  it('is no matter where nobody is asked for one', async () => {
    const answer = await ask(service.port, { path: '/train/jobs', headers: bearer('eyJ') });
    expect(answer.status).toBe(200);
  });
});

describe('a genuine bearer', () => {
  it('gets 404 for what is not there, and 405 for what is not offered', async () => {
    expectProblem(await api(service.port, 'GET', '/nothing', { headers: ada.bearer }), 404, '/nothing');
    expectProblem(await api(service.port, 'DELETE', '/users/me', { headers: ada.bearer }), 405, '/users/me');
  });

  it('that is an API key counts as its owner, with what its scopes leave', async () => {
    const { bearer: key } = await anApiKey(tested, ada, ['incident:read', 'account:read']);
    const answer = await me(key);
    expect(JSON.parse(answer.text)).toMatchObject({
      username: 'ada',
      permissions: ['incident:read', 'account:read'],
    });
    const body = { id: 'risk', name: 'Risk' };
    expectProblem(await api(service.port, 'POST', '/teams', { headers: key, body }), 403, '/teams');
  });

  it('that is an API key has no session to end: 403', async () => {
    const { bearer: key } = await anApiKey(tested, ada);
    expectProblem(await api(service.port, 'POST', '/auth/logout', { headers: key }), 403, '/auth/logout');
    expect((await me(key)).status).toBe(200);
  });

  it('that is an API key may do no more than its owner may now', async () => {
    const grace = await aUser(tested, { role: 'engineer' });
    const { bearer: key } = await anApiKey(tested, grace);
    await tested.core.accounts.userUseCases.change(ada.principal, grace.username, {
      role: 'viewer',
      ifMatch: null,
    });
    expect(JSON.parse((await me(key)).text).permissions).not.toContain('run:write');
  });

  it('is refused once it has expired', async () => {
    const grace = await aUser(tested);
    const { bearer: key } = await anApiKey(tested, grace);
    clock.advance(3_599_000 - 60_000);
    expect((await me(grace.bearer)).status).toBe(200);
    clock.advance(61_000 + 1_000);
    expectProblem(await me(grace.bearer), 401, '/users/me');
    expect((await me(key)).status).toBe(200);
    clock.advance(90 * 86_400_000);
    expectProblem(await me(key), 401, '/users/me');
  });
});

describe('signing keys', () => {
  it('are secrets of 32 bytes, and the same in every process', async () => {
    const key = await tested.core.accounts.signingKeys.current();
    expect(secretOf(key).length).toBeGreaterThanOrEqual(32);
    const stored = await tested.connection.collection('signingKeys').find().toArray();
    expect(stored).toHaveLength(1);
    expect(stored[0]?.['keys'][0]).toMatchObject({ kid: key.kid });
  });

  it('rotate with overlap: what was signed before is good until it expires, and not longer', async () => {
    const before = await aUser(tested, { role: 'admin' });
    const rotated = await api(service.port, 'POST', '/signing-keys/rotate', { headers: before.bearer });
    expect(rotated.status).toBe(200);
    expect(rotated.text).not.toContain((await tested.core.accounts.signingKeys.current()).secret);
    const after = await aUser(tested);
    expect(partsOf(after.token).head.kid).toBe(JSON.parse(rotated.text).kid);
    expect(partsOf(before.token).head.kid).not.toBe(partsOf(after.token).head.kid);
    expect((await me(before.bearer)).status).toBe(200);
    expect((await me(after.bearer)).status).toBe(200);
    clock.advance(3_600_000 + 180_000);
    expect(await tested.core.accounts.signingKeys.find(partsOf(before.token).head.kid)).toBeNull();
  });

  it('are rotated by admins alone: 403', async () => {
    const engineer = await aUser(tested, { role: 'engineer' });
    const answer = await api(service.port, 'POST', '/signing-keys/rotate', { headers: engineer.bearer });
    expectProblem(answer, 403, '/signing-keys/rotate');
  });
});
