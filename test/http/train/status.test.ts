import request from 'supertest';
import { hexId } from '../../../src/domain/ids';
import type { Run, RunDecision } from '../../../src/domain/run';
import { beginAttempt, cancel, settleFailed, succeed } from '../../../src/domain/run-rules';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aReport } from '../../support/scripted-trainer';

const NOBODY = '00000000-0000-4000-8000-000000000000';

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

const get = (path: string) => request(service.url).get(path);
const statusOf = async (id: string) => (await get(`/train/status/${id}`).expect(200)).body;
const move = (id: string, decide: (run: Run) => RunDecision | null) =>
  service.tested.core.runs.transition(id, decide);

async function started(type = 'xgboost'): Promise<string> {
  const res = await request(service.url).post('/train').send({ model_type: type }).expect(200);
  return res.body.job_id;
}
const now = () => new Date().toISOString();

describe('GET /train/status/{job_id}', () => {
  it('200: an accepted job, with exactly the published keys', async () => {
    const id = await started();
    expect(await statusOf(id)).toEqual({
      status: 'success',
      message: 'Job status retrieved successfully',
      data: {
        job_id: id,
        status: 'started',
        model_type: 'xgboost',
        started_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        completed_at: null,
        model_path: null,
        error: null,
        logs: '',
      },
    });
  });

  it('200: `started_at` is the time of acceptance, also when it is running', async () => {
    const id = await started();
    const { acceptedAt } = await service.tested.core.runs.get(id);
    await move(id, (run) => beginAttempt(run, 'first', now()));
    const { data } = await statusOf(id);
    expect(data).toMatchObject({ status: 'running', completed_at: null, model_path: null, error: null });
    expect(data.started_at).toBe(`${acceptedAt.slice(0, 19)}Z`);
  });

  it('200: a success reads `running` until everything that follows is done', async () => {
    const id = await started();
    await move(id, (run) => beginAttempt(run, 'first', now()));
    const artifact = { key: 'models/x', sha256: 'a'.repeat(64), sizeBytes: 1 };
    await move(id, (run) => succeed(run, 1, { report: aReport(), artifact, now: now() }));
    expect((await statusOf(id)).data).toMatchObject({
      status: 'running',
      completed_at: null,
      model_path: null,
    });
  });

  it('200: a failed job says why', async () => {
    const id = await started();
    const failure = { kind: 'input' as const, message: 'the table has no rows' };
    await move(id, (run) => settleFailed(run, { failure, now: now() }));
    const { data } = await statusOf(id);
    expect(data).toMatchObject({ status: 'failed', model_path: null, error: 'the table has no rows' });
    expect(data.completed_at >= data.started_at).toBe(true);
  });

  it('200: never ends before it starts, though clocks of machines disagree', async () => {
    const id = await started();
    await move(id, (run) => cancel(run, { actor: 'local', reason: null, now: '2001-01-01T00:00:00.000Z' }));
    const { data } = await statusOf(id);
    expect(data).toMatchObject({ status: 'cancelled', completed_at: data.started_at, error: null });
  });

  it('200: shows the last 64 KiB of the log', async () => {
    const id = await started();
    const line = `${'x'.repeat(99)}\n`;
    await service.tested.core.logs.append(id, { writeKey: 'a', text: line.repeat(1_000) });
    const { logs } = (await statusOf(id)).data;
    expect(logs.length).toBeLessThanOrEqual(64 * 1024);
    expect(logs.length).toBeGreaterThan(64 * 1024 - 200);
    expect(logs.startsWith('x'.repeat(99))).toBe(true);
  });

  it('200: `all` names the jobs that it consists of', async () => {
    const id = await started('all');
    const { data } = await statusOf(id);
    expect(data).toMatchObject({ job_id: id, model_type: 'all', status: 'started' });
    expect(data.child_job_ids.length).toBe(3);
  });

  it('200: understands every rendering of an id, and answers with the dashed one', async () => {
    const id = await started();
    for (const text of [hexId(id), `run_${hexId(id)}`, `model-${hexId(id)}`, id.toUpperCase()])
      expect((await statusOf(text)).data.job_id).toBe(id);
  });

  it.each([
    NOBODY,
    '123e4567-e89b-12d3-a456-426614174000',
    'nothing',
    'undefined',
    'jobs',
    '%24ne',
    '__proto__',
    'constructor',
    '%00',
    '..%2f..%2fetc%2fpasswd',
    '1 OR 1=1',
  ])('404: there is no job %s', async (id) => {
    const res = await get(`/train/status/${id}`).expect(404);
    expect(res.body).toEqual({ detail: expect.stringMatching(/^Job .* not found$/) });
  });

  it('404: does not repeat an endless id', async () => {
    const res = await get(`/train/status/${'x'.repeat(5_000)}`).expect(404);
    expect(res.body).toEqual({ detail: expect.stringMatching(/^Job x{80}… not found$/) });
  });

  it('400: a path that is no valid percent-encoding', async () => {
    expect((await get('/train/status/%zz').expect(400)).body).toEqual({ detail: expect.any(String) });
  });

  it('405: without an id, as it may be taken for a model type', async () => {
    const res = await get('/train/status').expect(405);
    expect(res.headers['allow']).toBe('POST');
  });

  it('405: any other method', async () => {
    const res = await request(service.url).post(`/train/status/${NOBODY}`).expect(405);
    expect(res.headers['allow']).toBe('GET, HEAD');
  });
});

describe('GET /train/job/{job_id}/logs', () => {
  const read = async (id: string, query = '') =>
    (await get(`/train/job/${id}/logs${query}`).expect(200)).body;

  it('200: goes on from `next_offset` until the job has ended and nothing follows', async () => {
    const id = await started();
    const append = (writeKey: string, text: string) =>
      service.tested.core.logs.append(id, { writeKey, text });
    expect(await read(id)).toEqual({ job_id: id, offset: 0, next_offset: 0, logs: '', complete: false });
    await append('a', 'größer\n');
    const first = await read(id);
    expect(first).toEqual({ job_id: id, offset: 0, next_offset: 9, logs: 'größer\n', complete: false });
    await append('b', 'second\n');
    await move(id, (run) => cancel(run, { actor: 'local', reason: null, now: now() }));
    await service.tested.core.finalization.finalize(id);
    const second = await read(id, `?offset=${first.next_offset}`);
    expect(second).toMatchObject({ offset: 9, next_offset: 16, logs: 'second\n', complete: false });
    expect(await read(id, '?offset=16')).toMatchObject({ next_offset: 16, logs: '', complete: true });
    expect(await read(id, '?offset=0')).toMatchObject({ logs: 'größer\nsecond\n' });
  });

  it('404: there is no such job', async () => {
    expect((await get(`/train/job/${NOBODY}/logs`).expect(404)).body).toEqual({
      detail: `Job ${NOBODY} not found`,
    });
  });

  it.each(['-1', 'x', '', '1.5', '9'.repeat(30), '1&offset=2'])('422: the offset "%s"', async (offset) => {
    const id = await started();
    const res = await get(`/train/job/${id}/logs?offset=${offset}`).expect(422);
    expect(res.body.detail).toMatch(/^offset: must be a whole number/);
  });
});
