import express from 'express';
import { z } from 'zod';
import { DomainError, type ErrorCode } from '../../src/domain/errors';
import { LIMIT_WINDOW_MS, PUBLISHED_LIMITS } from '../../src/domain/rate-limit';
import { answerErrors } from '../../src/http/error-handler';
import { PROBLEM } from '../../src/http/errors';
import { mount } from '../../src/http/mount';
import { limitRequest } from '../../src/http/rate-limit';
import { contextOf } from '../../src/http/request-context';
import { type Route, route } from '../../src/http/route';
import { type HttpServer, listen } from '../../src/http/server';
import type { RateLimits } from '../../src/usecases/rate-limits';
import { anApiKey, aUser } from '../support/accounts';
import { type MovableClock, movableClock } from '../support/clock';
import { openCore, type TestCore } from '../support/core';
import { type Answer, ask } from '../support/http-client';
import { type HttpService, startHttpService } from '../support/http-service';

/** Filled in as soon as there is a user. */
const AUTHORIZED = { Authorization: '' };
const WRITE = { path: '/api/v1/incidents', method: 'POST', headers: AUTHORIZED };
const READ = { path: '/api/v1/incidents', headers: AUTHORIZED };
const TOKEN = { path: '/api/v1/auth/token', method: 'POST' };

interface Limit {
  limit: number;
  remaining: number;
  reset: number;
}

function limitOf({ headers }: Answer): Limit {
  const numberOf = (name: string): number => Number(headers[`x-ratelimit-${name}`] ?? Number.NaN);
  return { limit: numberOf('limit'), remaining: numberOf('remaining'), reset: numberOf('reset') };
}

function expectRefusal(answer: Answer, instance: string): void {
  expect(answer.status).toBe(429);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(answer.text)).toEqual({
    type: 'https://mlplatform.internal/errors/rate-limited',
    title: 'Rate Limited',
    status: 429,
    detail: expect.stringContaining('try again in'),
    instance,
  });
  const wait = Number(answer.headers['retry-after']);
  expect(wait).toBeGreaterThanOrEqual(1);
  expect(wait).toBeLessThanOrEqual(60);
}

describe('the published limits', () => {
  let clock: MovableClock;
  let tested: TestCore;
  let service: HttpService;
  let other: HttpService;
  beforeAll(async () => {
    clock = movableClock();
    tested = await openCore({ clock, limits: PUBLISHED_LIMITS });
    Object.assign(AUTHORIZED, (await anApiKey(tested, await aUser(tested))).bearer);
    service = await startHttpService({ tested });
    other = await startHttpService({ tested });
  });
  // Every window ends before the next test.
  afterEach(() => clock.advance(LIMIT_WINDOW_MS + 1));
  afterAll(async () => {
    await other.close();
    await service.close();
    await tested.close();
  });
  const repeat = (count: number, options: Parameters<typeof ask>[1]): Promise<Answer[]> =>
    Promise.all(Array.from({ length: count }, () => ask(service.port, options)));
  const refused = (answers: readonly Answer[]): Answer[] => answers.filter(({ status }) => status === 429);

  it.each([
    ['ten calls to sign in, by address', 10, TOKEN],
    ['thirty writes of incidents, by user', 30, WRITE],
    ['two hundred others, by user', 200, READ],
  ])('let through exactly %s, of many at once, and count down to nothing', async (_name, limit, options) => {
    const answers = await repeat(limit + 5, options);
    expect(refused(answers)).toHaveLength(5);
    const limits = answers.map(limitOf);
    expect(limits.map(({ remaining }) => remaining).sort((a, b) => a - b)).toEqual([
      ...Array(5).fill(0),
      ...Array.from({ length: limit }, (_, left) => left),
    ]);
    expect(new Set(limits.map((each) => each.limit))).toEqual(new Set([limit]));
    expect(new Set(limits.map(({ reset }) => reset)).size).toBe(1);
    for (const answer of refused(answers)) expectRefusal(answer, options.path);
  });

  it('tell the end of the window in seconds since 1970', async () => {
    const before = Date.parse(clock.now()) / 1_000;
    const { reset } = limitOf(await ask(service.port, READ));
    expect(reset).toBeGreaterThanOrEqual(before + 60);
    expect(reset).toBeLessThanOrEqual(Date.parse(clock.now()) / 1_000 + 61);
  });

  it('hold for all processes together', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => ask(index % 2 === 0 ? service.port : other.port, WRITE)),
    );
    expect(refused(answers)).toHaveLength(10);
  });

  it('open again after a minute, also for those who never stopped asking', async () => {
    expect(refused(await repeat(12, TOKEN))).toHaveLength(2);
    clock.advance(LIMIT_WINDOW_MS / 2);
    expect(refused(await repeat(1, TOKEN))).toHaveLength(1);
    clock.advance(LIMIT_WINDOW_MS / 2);
    expect(limitOf(await ask(service.port, TOKEN))).toMatchObject({ limit: 10, remaining: 9 });
  });

  it('count every group apart: who may not write may still read', async () => {
    await repeat(31, WRITE);
    await repeat(11, TOKEN);
    expect((await ask(service.port, WRITE)).status).toBe(429);
    expect(limitOf(await ask(service.port, READ))).toMatchObject({ limit: 200, remaining: 199 });
  });

  it('share one window among all paths below /auth', async () => {
    const paths = ['token', 'refresh', 'logout', 'nothing', 'token/'];
    for (const name of [...paths, ...paths])
      await ask(service.port, { path: `/api/v1/auth/${name}`, method: 'POST' });
    expect((await ask(service.port, TOKEN)).status).toBe(429);
  });

  it.each(['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'True-Client-IP', 'CF-Connecting-IP'])(
    'are not reset by the header %s',
    async (name) => {
      const answers = [];
      for (let turn = 1; turn <= 11; turn += 1)
        answers.push(await ask(service.port, { ...TOKEN, headers: { [name]: `192.0.2.${turn}` } }));
      expect(answers.at(-1)?.status).toBe(429);
    },
  );

  it('count those whom nobody knows by their address, and apart from users', async () => {
    const unknown = { path: READ.path, headers: { Authorization: 'Bearer nonsense' } };
    const [first] = await repeat(1, unknown);
    expect(first?.status).toBe(401);
    expect(limitOf(first as Answer)).toMatchObject({ limit: 200, remaining: 199 });
    expect(limitOf(await ask(service.port, { path: READ.path }))).toMatchObject({ remaining: 198 });
    expect(limitOf(await ask(service.port, READ))).toMatchObject({ remaining: 199 });
    expect(limitOf(await ask(service.port, { ...unknown, address: '::1' }))).toMatchObject({
      remaining: 199,
    });
  });

  it('are told with 404 for an unknown path and 400 for one that cannot be decoded', async () => {
    for (const [path, status] of [
      ['/api/v1/nothing', 404],
      ['/api/v1', 404],
      ['/api/v1/models/%zz', 404],
    ] as const) {
      const answer = await ask(service.port, { path, headers: AUTHORIZED });
      expect([400, status]).toContain(answer.status);
      expect(limitOf(answer)).toMatchObject({ limit: 200 });
    }
  });

  it('are those of /api/v1 alone', async () => {
    const answers = await repeat(210, { path: '/train/jobs' });
    expect(refused(answers)).toEqual([]);
    for (const { headers } of answers) expect(headers).not.toHaveProperty('x-ratelimit-limit');
    expect((await ask(service.port, { path: '/api/v10', headers: AUTHORIZED })).headers).not.toHaveProperty(
      'x-ratelimit-limit',
    );
  });
});

describe('every answer under /api/v1', () => {
  const outcome = (status: number, code: ErrorCode | null, body?: z.ZodType): Route =>
    route({
      method: 'post',
      path: `/api/v1/${status}`,
      operationId: String(status),
      summary: '',
      ...(body ? { body } : {}),
      response: { status, description: '', schema: z.unknown() },
      errors: [],
      handle: async () => {
        if (code) throw new DomainError(code, 'no');
        return status === 204 ? { status } : { status, body: {} };
      },
    });
  const routes = [
    outcome(200, null),
    outcome(201, null),
    outcome(204, null),
    outcome(403, 'FORBIDDEN'),
    outcome(404, 'NOT_FOUND'),
    outcome(409, 'INVALID_STATE'),
    outcome(412, 'PRECONDITION_FAILED'),
    outcome(422, null, z.object({ name: z.string() })),
    outcome(500, 'INTERNAL'),
  ];
  let tested: TestCore;
  let server: HttpServer;
  let isAway = false;
  beforeAll(async () => {
    tested = await openCore();
    const { rateLimits } = tested.core;
    const away: RateLimits = {
      spend: async () => {
        throw new DomainError('UNAVAILABLE', 'the store is away', { retryAfterSeconds: 5 });
      },
    };
    const app = express();
    app.use(async (req, res, next) => {
      await limitRequest(isAway ? away : rateLimits, req, res);
      next();
    });
    app.use(mount(routes));
    app.use((req) => {
      throw new DomainError('NOT_FOUND', contextOf(req).path);
    });
    app.use(answerErrors([{ name: 'incidents', prefixes: ['/api/v1'], errors: PROBLEM, routes }]));
    server = await listen(app, { hosts: ['127.0.0.1'], port: 0 });
  });
  afterAll(async () => {
    await server.close(0);
    await tested.close();
  });
  const JSON_TYPE = { 'Content-Type': 'application/json' };

  it.each([
    [200, { path: '/api/v1/200' }],
    [201, { path: '/api/v1/201' }],
    [204, { path: '/api/v1/204' }],
    [400, { path: '/api/v1/422', headers: JSON_TYPE, body: '{' }],
    [403, { path: '/api/v1/403' }],
    [404, { path: '/api/v1/404' }],
    [405, { path: '/api/v1/409', method: 'DELETE' }],
    [409, { path: '/api/v1/409' }],
    [412, { path: '/api/v1/412' }],
    [413, { path: '/api/v1/422', headers: JSON_TYPE, body: 'x'.repeat(2 ** 21) }],
    [415, { path: '/api/v1/422', headers: { 'Content-Type': 'text/plain' }, body: '{}' }],
    [422, { path: '/api/v1/422', headers: JSON_TYPE, body: '{}' }],
    [500, { path: '/api/v1/500' }],
  ])('tells the limit with %i', async (status, options) => {
    const answer = await ask(server.port, { method: 'POST', ...options });
    expect(answer.status).toBe(status);
    const { limit, remaining, reset } = limitOf(answer);
    expect(limit).toBe(1e6);
    expect(remaining).toBeLessThan(1e6);
    expect(reset).toBeGreaterThan(1.7e9);
  });

  it('is a 503 problem while nothing can be counted', async () => {
    isAway = true;
    const answer = await ask(server.port, { method: 'POST', path: '/api/v1/200' });
    isAway = false;
    expect(answer.status).toBe(503);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['retry-after']).toBe('5');
  });
});
