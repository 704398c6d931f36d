import request from 'supertest';
import { anApiKey, aUser } from '../../support/accounts';
import { type HttpService, startHttpService } from '../../support/http-service';

let service: HttpService;
let ids: string[];
beforeAll(async () => {
  service = await startHttpService();
  ids = [];
  for (let count = 0; count < 12; count++) {
    const res = await request(service.url).post('/train/xgboost').expect(200);
    ids.unshift(res.body.data.job_id);
  }
  for (const id of ids.slice(0, 3)) await request(service.url).delete(`/train/job/${id}`).expect(200);
});
afterAll(() => service.close());

const list = (query = '') => request(service.url).get(`/train/jobs${query}`);
const idsOf = (body: { jobs: { job_id: string }[] }) => body.jobs.map(({ job_id }) => job_id);

describe('GET /train/jobs', () => {
  it('200: the ten newest jobs, newest first, with exactly the published keys', async () => {
    const { body } = await list().expect(200);
    expect(body).toEqual({ jobs: expect.any(Array), total_count: 12, filtered_count: 12 });
    expect(idsOf(body)).toEqual(ids.slice(0, 10));
    expect(body.jobs[0]).toEqual({ job_id: ids[0], status: 'cancelled', model_type: 'xgboost' });
    expect(body.jobs[3]).toEqual({ job_id: ids[3], status: 'started', model_type: 'xgboost' });
  });

  it('200: `limit` bounds the page, and counts stay', async () => {
    const { body } = await list('?limit=5').expect(200);
    expect(idsOf(body)).toEqual(ids.slice(0, 5));
    expect(body).toMatchObject({ total_count: 12, filtered_count: 12 });
    expect(idsOf((await list('?limit=1000').expect(200)).body)).toEqual(ids);
  });

  it.each([
    ['cancelled', 3],
    ['started', 9],
    ['running', 0],
    ['completed', 0],
    ['failed', 0],
  ])('200: `status=%s` filters', async (status, count) => {
    const { body } = await list(`?status=${status}&limit=2`).expect(200);
    expect(body).toMatchObject({ total_count: 12, filtered_count: count });
    expect(body.jobs.length).toBe(Math.min(2, count));
    for (const job of body.jobs) expect(job.status).toBe(status);
  });

  it('200: ignores what it does not know', async () => {
    const { body } = await list('?page=2&status[$ne]=x&__proto__=1&$where=1').expect(200);
    expect(body.total_count).toBe(12);
  });

  it('200: HEAD answers like GET, without a body', async () => {
    const res = await request(service.url).head('/train/jobs').expect(200);
    expect(res.text ?? '').toBe('');
    expect(Number(res.headers['content-length'])).toBeGreaterThan(0);
  });

  it.each([
    'limit=0',
    'limit=-1',
    'limit=1001',
    'limit=x',
    'limit=',
    'limit=1.5',
    'limit=1e1',
    'limit=5&limit=6',
    'limit=99999999999999999999999',
    'status=all',
    'status=queued',
    'status=RUNNING',
    'status=',
    'status=running&status=failed',
    'status=%00',
  ])('422: %s', async (query) => {
    const res = await list(`?${query}`).expect(422);
    expect(res.body).toEqual({ detail: expect.stringMatching(/^(limit|status): must be /) });
  });

  it('404 or 405: a path in other letters, as ids and words differ by case', async () => {
    await request(service.url).get('/TRAIN/jobs').expect(404);
    await request(service.url).get('/train/JOBS').expect(405);
    const res = await request(service.url).get('/train/Models/available').expect(404);
    expect(res.body).toEqual({ detail: 'there is nothing at this path' });
  });

  it.each(['put', 'post'] as const)(
    '405: %s, with the methods that are offered, and no job',
    async (method) => {
      const before = await service.countJobs();
      const res = await request(service.url)[method]('/train/jobs').expect(405);
      expect(res.headers['allow']).toBe('GET, HEAD');
      expect(await service.countJobs()).toBe(before);
    },
  );
});

describe.each(['/train/job', '/train/job/cancel'])('DELETE %s/{job_id}', (path) => {
  const start = async (type = 'xgboost'): Promise<string> =>
    (await request(service.url).post('/train').send({ model_type: type }).expect(200)).body.job_id;
  const statusOf = async (id: string) => (await request(service.url).get(`/train/status/${id}`)).body.data;

  it('200: cancels at once and for ever', async () => {
    const id = await start();
    const { body } = await request(service.url).delete(`${path}/${id}`).expect(200);
    expect(body).toEqual({
      status: 'success',
      message: `Job ${id} cancelled successfully`,
      data: { job_id: id },
    });
    expect(await statusOf(id)).toMatchObject({
      status: 'cancelled',
      completed_at: expect.any(String),
      error: null,
    });
  });

  it('200: needs no body, and ignores one of any type', async () => {
    const id = await start();
    const type = 'text/plain';
    await request(service.url).delete(`${path}/${id}`).set('Content-Type', type).send('now!').expect(200);
  });

  it('400: a job that has ended stays as it was', async () => {
    const id = await start();
    await request(service.url).delete(`${path}/${id}`).expect(200);
    const before = await statusOf(id);
    const { body } = await request(service.url).delete(`${path}/${id}`).expect(400);
    expect(body).toEqual({ detail: `Job ${id} has already ended` });
    expect(await statusOf(id)).toEqual(before);
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'cancel', 'nothing', '%24ne'])(
    '404: there is no job %s',
    async (id) => {
      const { body } = await request(service.url).delete(`${path}/${id}`).expect(404);
      expect(body).toEqual({ detail: expect.stringMatching(/^Job .* not found$/) });
    },
  );

  it('405: any other method', async () => {
    const res = await request(service.url).get(`${path}/00000000-0000-4000-8000-000000000000`).expect(405);
    expect(res.headers['allow']).toBe('DELETE');
  });

  it('cancels once when asked many times at once', async () => {
    const id = await start();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => request(service.url).delete(`${path}/${id}`)),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    expect(answers.filter(({ status }) => status === 400).length).toBe(9);
  });
});

describe('whoever says who they are may do no more than their role or the scopes of their key', () => {
  it('viewers read, and neither start nor cancel', async () => {
    const { bearer } = await aUser(service.tested, { role: 'viewer' });
    for (const path of [
      '/train/jobs',
      '/train/models/available',
      `/train/status/${ids[5]}`,
      `/train/job/${ids[5]}/logs`,
    ])
      await request(service.url).get(path).set(bearer).expect(200);
    const before = await service.countJobs();
    for (const path of ['/train', '/train/xgboost']) {
      const { body } = await request(service.url)
        .post(path)
        .set(bearer)
        .send({ model_type: 'xgboost' })
        .expect(403);
      expect(body).toEqual({ detail: expect.stringContaining('run:write') });
    }
    expect(await service.countJobs()).toBe(before);
    for (const path of [`/train/job/${ids[5]}`, `/train/job/cancel/${ids[5]}`])
      await request(service.url).delete(path).set(bearer).expect(403);
    const { body } = await request(service.url).get(`/train/status/${ids[5]}`);
    expect(body.data.status).toBe('started');
  });

  it('a key for incidents alone sees no jobs', async () => {
    const owner = await aUser(service.tested, { role: 'engineer' });
    const { bearer } = await anApiKey(service.tested, owner, ['incident:write']);
    for (const path of ['/train/jobs', '/train/models/available', `/train/status/${ids[5]}`])
      await request(service.url).get(path).set(bearer).expect(403);
    await request(service.url).post('/train/xgboost').set(bearer).expect(403);
  });
});
