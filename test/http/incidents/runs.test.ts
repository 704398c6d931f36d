import request from 'supertest';
import { aUser, type TestUser } from '../../support/accounts';
import { eventually } from '../../support/eventually';
import { type HttpService, startHttpService } from '../../support/http-service';
import { UNLIMITED } from '../../support/limits';
import { scriptedTrainer } from '../../support/scripted-trainer';

let engineer: TestUser;
const call = (service: HttpService, method: 'get' | 'post', path: string) =>
  request(service.url)[method](`/api/v1/runs${path}`).set(engineer.bearer);
const start = async (service: HttpService, type: string): Promise<string> =>
  (await request(service.url).post('/train').send({ model_type: type }).expect(200)).body.job_id;
const problem = (status: number, path: string, detail: unknown = expect.any(String)) =>
  expect.objectContaining({ status, detail, instance: `/api/v1/runs${path}` });
const NOWHERE = '00000000-0000-4000-8000-000000000000';

describe('while nobody trains', () => {
  let service: HttpService;
  let ids: string[];
  beforeAll(async () => {
    service = await startHttpService({ changes: { rateLimits: UNLIMITED } });
    engineer = await aUser(service.tested, { role: 'engineer' });
    ids = [];
    for (const type of ['xgboost', 'random-forest', 'xgboost', 'all'])
      ids.unshift(await start(service, type));
    await call(service, 'post', `/${ids[1]}/cancel`).expect(200);
  });
  afterAll(() => service.close());
  const list = (query = '') => call(service, 'get', query);
  const idsOf = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);

  describe('GET /api/v1/runs', () => {
    it('200: all runs, newest first', async () => {
      const { body } = await list().expect(200);
      expect(body).toEqual({ total: 4, page: 1, page_size: 25, items: expect.any(Array) });
      expect(idsOf(body)).toEqual(ids);
      expect(body.items[3]).toEqual({
        id: ids[3],
        type: 'train',
        state: 'queued',
        model_id: expect.any(String),
        engine: 'xgboost',
        dataset: expect.any(String),
        facets: ['train'],
        trainer: 'builtin',
        parent_id: null,
        actor: 'local',
        attempt: 0,
        progress: null,
        error: null,
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        started_at: null,
        ended_at: null,
      });
    });

    it('200: filters by state and model, and pages', async () => {
      const { body: all } = await list();
      const model = all.items[3].model_id;
      expect(idsOf((await list('?state=cancelled').expect(200)).body)).toEqual([ids[1]]);
      expect(idsOf((await list(`?model_id=${model}`).expect(200)).body)).toEqual([ids[1], ids[3]]);
      const both = await list(`?model_id=${model.toUpperCase()}&state=queued`).expect(200);
      expect(both.body).toMatchObject({ total: 1, items: [{ id: ids[3] }] });
      expect((await list(`?model_id=${NOWHERE}`).expect(200)).body.items).toEqual([]);
      const { body: page } = await list('?page=2&page_size=3').expect(200);
      expect(page).toMatchObject({ total: 4, page: 2, page_size: 3 });
      expect(idsOf(page)).toEqual([ids[3]]);
    });

    it.each([
      'state=completed',
      'state=all',
      'model_id=x',
      `model_id=${NOWHERE.replaceAll('-', '')}`,
      'page=0',
    ])('422: %s', async (query) => {
      const { body } = await list(`?${query}`).expect(422);
      expect(body).toEqual(problem(422, '', expect.stringContaining(query.split('=', 1)[0] ?? '')));
    });
  });

  describe('GET /api/v1/runs/{id}', () => {
    it('200: all that is known of it, by any rendering of its id', async () => {
      const { body } = await call(service, 'get', `/run_${ids[3]?.replaceAll('-', '')}`).expect(200);
      expect(body).toMatchObject({ id: ids[3], child_ids: [], use_cv: true, metrics: null, windows: [] });
      expect(body.hyperparameters).toMatchObject({ seed: expect.any(Number) });
      const { body: parent } = await call(service, 'get', `/${ids[0]}`).expect(200);
      expect(parent).toMatchObject({ model_id: null, engine: null, child_ids: expect.any(Array) });
      expect(parent.child_ids).toHaveLength(3);
    });

    it('401 without credentials, 404 for no such run, 422 for no id', async () => {
      await request(service.url).get(`/api/v1/runs/${ids[0]}`).expect(401);
      expect((await call(service, 'get', `/${NOWHERE}`).expect(404)).body).toEqual(
        problem(404, `/${NOWHERE}`),
      );
      expect((await call(service, 'get', '/nothing').expect(422)).body).toEqual(problem(422, '/nothing'));
    });
  });

  describe('POST /api/v1/runs/{id}/cancel', () => {
    it('200: cancels at once and for ever; 409 when it has ended', async () => {
      const id = await start(service, 'random-forest');
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => call(service, 'post', `/${id}/cancel`)),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
        200, 409, 409, 409, 409,
      ]);
      const { body } = await call(service, 'get', `/${id}`).expect(200);
      expect(body).toMatchObject({ state: 'cancelled', ended_at: expect.any(String) });
      expect((await call(service, 'post', `/${id}/cancel`).expect(409)).body).toEqual(
        problem(409, `/${id}/cancel`),
      );
    });

    it('401 without credentials, 404 for no such run', async () => {
      await request(service.url).post(`/api/v1/runs/${ids[3]}/cancel`).expect(401);
      await call(service, 'post', `/${NOWHERE}/cancel`).expect(404);
      expect((await call(service, 'get', `/${ids[3]}`)).body.state).toBe('queued');
    });
  });
});

describe('GET /api/v1/runs/{id}/logs', () => {
  let service: HttpService;
  beforeAll(async () => {
    service = await startHttpService({
      changes: { rateLimits: UNLIMITED },
      trainer: scriptedTrainer([{ do: 'log', line: 'hello' }]),
    });
    engineer = await aUser(service.tested, { role: 'engineer' });
  });
  afterAll(() => service.close());

  it('200: the parts from offset to offset are the whole log, and the end is told', async () => {
    const id = await start(service, 'xgboost');
    const look = async () => (await call(service, 'get', `/${id}`)).body;
    const run = await eventually(look, ({ state }) => state === 'succeeded');
    expect(run.metrics).toMatchObject({ accuracy: expect.any(Number) });
    const part = async (offset: number) =>
      (await call(service, 'get', `/${id}/logs?offset=${offset}`).expect(200)).body;
    const whole = await part(0);
    expect(whole).toMatchObject({
      run_id: id,
      offset: 0,
      logs: expect.stringContaining('hello\n'),
      complete: false,
    });
    const rest = await part(10);
    expect(whole.logs.slice(10)).toBe(rest.logs);
    expect(await part(whole.next_offset)).toMatchObject({ logs: '', complete: true });
  });

  it('422: an offset that is no whole number', async () => {
    const { body } = await call(service, 'get', `/${NOWHERE}/logs?offset=-1`).expect(422);
    expect(body).toEqual(problem(422, `/${NOWHERE}/logs`));
    await call(service, 'get', `/${NOWHERE}/logs`).expect(404);
  });
});
