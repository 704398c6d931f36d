import { systemClock } from '../../src/compose';
import { DomainError } from '../../src/domain/errors';
import { anApiKey, aUser } from '../support/accounts';
import { eventually } from '../support/eventually';
import { ask } from '../support/http-client';
import { type HttpService, metricsSourcesOf, startHttpService } from '../support/http-service';

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());
const get = (path: string, headers: Record<string, string> = {}) => ask(service.port, { path, headers });

describe('GET /health', () => {
  it('200: says that the process is alive, and that no log pipeline runs', async () => {
    const answer = await get('/health');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      status: 'healthy',
      uptime_seconds: expect.any(Number),
      pipeline_running: false,
    });
  });
});

describe('GET /ready', () => {
  it('200: when requests should be sent here', async () => {
    const answer = await get('/ready');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ status: 'ready', checks: {} });
  });

  it('503: when they should not, with every check', async () => {
    const checks = { store: { ok: false, detail: 'is not reachable' } };
    const unready = await startHttpService({
      over: service,
      changes: { readiness: async () => ({ ready: false, checks }) },
    });
    const answer = await ask(unready.port, { path: '/ready' });
    await unready.close();
    expect(answer.status).toBe(503);
    expect(JSON.parse(answer.text)).toEqual({ status: 'not_ready', checks });
  });
});

describe('GET /metrics', () => {
  const scrape = async (): Promise<string> => (await get('/metrics')).text;

  it('200: counts requests by route template, never by what was in it', async () => {
    await get('/train/status/123e4567-e89b-42d3-a456-426614174000');
    await get('/no/such/path/4711');
    const text = await eventually(scrape, (current) => current.includes('route="unmatched"'));
    expect(text).toMatch(
      /^modelkeeper_http_requests_total\{method="GET",route="\/train\/status\/:job_id",status="404"\} 1$/m,
    );
    expect(text).toMatch(
      /^modelkeeper_http_request_duration_seconds_count\{method="GET",route="unmatched"\} 1$/m,
    );
    expect(text).not.toContain('4711');
    expect(text).not.toContain('123e4567');
  });

  it('200: tells runs by state and how long the oldest waits', async () => {
    await ask(service.port, { path: '/train/xgboost', method: 'POST' });
    const text = await scrape();
    expect(text).toMatch(/^modelkeeper_runs\{state="queued"\} 1$/m);
    expect(text).toMatch(/^modelkeeper_runs\{state="cancelled"\} 0$/m);
    expect(text).toMatch(/^modelkeeper_queue_delay_seconds \d/m);
  });

  it('200: carries the metrics of the Temporal worker', async () => {
    const more = async () => 'temporal_worker_task_slots_available 7\n';
    const other = await startHttpService({
      over: service,
      changes: { metrics: { ...metricsSourcesOf(service.tested), more } },
    });
    const { text, headers } = await ask(other.port, { path: '/metrics' });
    await other.close();
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^temporal_worker_task_slots_available 7$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
  });

  it('200: leaves out what does not answer, and says so in the log', async () => {
    const away = async () => {
      throw new DomainError('UNAVAILABLE', 'the store is away');
    };
    const metrics = { runStatistics: away, incidentStatistics: away, more: away, clock: systemClock };
    const other = await startHttpService({
      over: service,
      changes: { metrics },
    });
    const { status, text } = await ask(other.port, { path: '/metrics' });
    await other.close();
    expect(status).toBe(200);
    expect(text).not.toMatch(/^modelkeeper_(?:runs|unresolved|pages|deliver)/m);
    expect(other.logLines).toContainEqual(expect.objectContaining({ msg: 'metrics are incomplete' }));
  });
});

describe('every answer', () => {
  it.each(['/train/jobs', '/no/such/path', '/docs', '/health'])(
    '%s: carries security headers',
    async (path) => {
      const { headers } = await get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('strict-transport-security');
    },
  );

  it('carries the request id of the caller where it is sane', async () => {
    const { headers } = await get('/train/jobs', { 'X-Request-Id': 'trace-4711.a:b' });
    expect(headers['x-request-id']).toBe('trace-4711.a:b');
  });

  it.each(['two words', '<script>', 'x'.repeat(129), ''])(
    'carries one made here instead of "%s"',
    async (id) => {
      const { headers } = await get('/no/such/path', { 'X-Request-Id': id });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

describe('GET /', () => {
  it('302: leads to the API reference', async () => {
    const answer = await get('/');
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe('/docs');
  });
});

describe('GET /docs', () => {
  it('200: a page that needs nothing from elsewhere and runs no inline script', async () => {
    const { headers, text } = await get('/docs');
    expect(headers['content-type']).toMatch(/^text\/html/);
    expect(headers['content-security-policy']).toMatch(/script-src 'self'(;|$)/);
    const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links.length).toBe(4);
    for (const link of links) expect((await get(link)).status).toBe(200);
    expect(text).not.toMatch(/<script>|https?:/);
  });

  it('404: serves no other file of the package', async () => {
    for (const path of ['/docs/package.json', '/docs/..%2fpackage.json', '/docs/index.html'])
      expect((await get(path)).status).toBe(404);
  });
});

describe('the log', () => {
  const lineOf = (id: string) =>
    eventually(
      async () => service.logLines.find((line) => line['requestId'] === id),
      (line) => line !== undefined,
    );

  it('has one line for a request, with its id, route, status and actor', async () => {
    await get('/train/jobs?limit=5', { 'X-Request-Id': 'log-1' });
    expect(await lineOf('log-1')).toMatchObject({
      method: 'GET',
      path: '/train/jobs',
      route: '/train/jobs',
      status: 200,
      durationMs: expect.any(Number),
      actor: 'local',
    });
    expect(service.logLines.filter((line) => line['requestId'] === 'log-1').length).toBe(1);
  });

  it('never holds credentials, cookies or what a query says', async () => {
    const ada = await aUser(service.tested, { username: 'ada' });
    const { key } = await anApiKey(service.tested, ada);
    const headers = {
      'X-Request-Id': 'log-2',
      Authorization: `Bearer ${key}`,
      Cookie: 'session=chocolate',
    };
    await get('/train/jobs?ticket=one-time', headers);
    await get('/train/jobs?ticket=one-time&limit=x', { ...headers, 'X-Request-Id': 'log-3' });
    const lines = JSON.stringify([await lineOf('log-2'), await lineOf('log-3')]);
    expect(lines).not.toMatch(new RegExp(`${key}|chocolate|one-time`));
    expect(lines).toContain('"ada"');
  });

  it('tells the cause of what was unexpected', async () => {
    const broken = { ...service.tested.core.trainJobs, list: () => Promise.reject(new Error('the cause')) };
    const other = await startHttpService({ over: service, changes: { trainJobs: broken } });
    const answer = await ask(other.port, { path: '/train/jobs' });
    const line = await eventually(
      async () => other.logLines[0],
      (found) => found !== undefined,
    );
    await other.close();
    expect(answer.status).toBe(500);
    expect(answer.text).toBe('{"detail":"internal error"}');
    expect(JSON.stringify(line)).toContain('the cause');
    expect(line).toMatchObject({ level: 50 });
  });
});
