import request from 'supertest';
import { type HttpService, startHttpService } from '../../support/http-service';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TYPES = ['neural-net', 'xgboost', 'random-forest'];

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

const start = (body: unknown) =>
  request(service.url)
    .post('/train')
    .set('Content-Type', 'application/json')
    .send(typeof body === 'string' ? body : JSON.stringify(body));
const runOf = (id: string) => service.tested.core.runs.get(id);

describe('POST /train/{model_type}', () => {
  it.each(TYPES)('200: starts %s without body and content type', async (type) => {
    const { status, body } = await request(service.url).post(`/train/${type}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'success',
      message: `Training initiated for ${type}`,
      data: { job_id: expect.stringMatching(UUID), model_type: type, status: 'started' },
    });
  });

  it('200: needs no body where a form type is named', async () => {
    const type = 'application/x-www-form-urlencoded';
    await request(service.url).post('/train/xgboost').set('Content-Type', type).expect(200);
  });

  it('200: takes settings, and no model type but that of the path', async () => {
    const settings = {
      model_type: 'neural-net',
      retrain: true,
      use_cv: false,
      hyperparameters: { max_depth: 3 },
    };
    const { body } = await request(service.url).post('/train/xgboost').send(settings).expect(200);
    const run = await runOf(body.data.job_id);
    expect(run.facets.train).toEqual({ modelType: 'xgboost', retrain: true });
    expect(run.spec).toMatchObject({ engine: 'xgboost', useCv: false, hyperparameters: { max_depth: 3 } });
  });

  it.each(['all', 'status', 'job', 'models', 'XGBOOST', 'xgboost%00', '%24ne', '__proto__', '..%2ftrain'])(
    '400: there is no type %s, and no job',
    async (type) => {
      const before = await service.countJobs();
      const res = await request(service.url).post(`/train/${type}`).expect(400);
      expect(res.body).toEqual({ detail: 'model_type: must be one of neural-net, xgboost, random-forest' });
      expect(await service.countJobs()).toBe(before);
    },
  );

  it('400: a path that is no valid percent-encoding', async () => {
    const res = await request(service.url).post('/train/%zz').expect(400);
    expect(res.body).toEqual({ detail: 'the path is not valid percent-encoding' });
  });

  it('400: a body that is no JSON', async () => {
    const type = 'application/json';
    await request(service.url).post('/train/xgboost').set('Content-Type', type).send('{').expect(400);
  });

  it.each(['null', '[]', '"retrain"', '1', '{"retrain":"true"}'])('422: the body %s', async (body) => {
    const type = 'application/json';
    await request(service.url).post('/train/xgboost').set('Content-Type', type).send(body).expect(422);
  });

  it.each(['get', 'put', 'patch', 'delete'] as const)('405: %s', async (method) => {
    const res = await request(service.url)[method]('/train/xgboost').expect(405);
    expect(res.headers['allow']).toBe('POST');
    expect(res.body).toEqual({ detail: expect.any(String) });
  });
});

describe('POST /train', () => {
  it.each(TYPES)('200: starts %s, answered flat', async (type) => {
    const { status, body } = await start({ model_type: type });
    expect(status).toBe(200);
    expect(body).toEqual({
      job_id: expect.stringMatching(UUID),
      status: 'started',
      message: `Training initiated for ${type}`,
      model_type: type,
    });
  });

  it('200: settings have the published defaults', async () => {
    const { body } = await start({ model_type: 'xgboost' }).expect(200);
    const run = await runOf(body.job_id);
    expect(run.facets.train).toEqual({ modelType: 'xgboost', retrain: false });
    expect(run.spec?.useCv).toBe(true);
  });

  it('200: `all` gives each child the keys that its engine knows', async () => {
    const hyperparameters = { max_depth: 5, epochs: 3, seed: 7 };
    const { body } = await start({ model_type: 'all', retrain: true, use_cv: false, hyperparameters }).expect(
      200,
    );
    expect(body).toMatchObject({ message: 'Training initiated for all model types', model_type: 'all' });
    const { children } = await runOf(body.job_id);
    const values = Object.fromEntries(
      children.map(({ modelType, spec }) => [modelType, spec.hyperparameters]),
    );
    expect(values['xgboost']).toMatchObject({ max_depth: 5, seed: 7 });
    expect(values['random-forest']).toMatchObject({ max_depth: 5, seed: 7 });
    expect(values['neural-net']).toMatchObject({ epochs: 3, seed: 7 });
    expect(values['neural-net']).not.toHaveProperty('max_depth');
  });

  it('200: hyperparameters may be null, empty or left out', async () => {
    const given = [null, {}, undefined];
    const answers = await Promise.all(
      given.map((value) => start({ model_type: 'xgboost', hyperparameters: value })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('200: ignores what it does not know, and cannot be told what the server makes', async () => {
    const { body } = await start(
      '{"model_type":"xgboost","job_id":"x","status":"completed","actor":"root","$set":{"a":1},' +
        '"__proto__":{"retrain":true},"constructor":{"prototype":{"polluted":1}}}',
    ).expect(200);
    const run = await runOf(body.job_id);
    expect(run).toMatchObject({ state: 'queued', actor: 'local', facets: { train: { retrain: false } } });
    expect(JSON.stringify(run)).not.toMatch(/\$set|polluted|root/);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each([
    [422, ''],
    [400, '{'],
    [400, '{"model_type":"xgboost",}'],
    [422, 'null'],
    [422, '[{"model_type":"xgboost"}]'],
    [422, '"xgboost"'],
  ])('%i: the text %s', async (status, text) => {
    const res = await start(text).expect(status);
    expect(res.body).toEqual({ detail: expect.any(String) });
  });

  it.each([
    ['no model type', {}, 'model_type: field required'],
    [
      'an unknown model type',
      { model_type: 'svm' },
      'model_type: must be one of neural-net, xgboost, random-forest, all',
    ],
    ['a list for the model type', { model_type: ['xgboost'] }, /^model_type: /],
    ['an operator for the model type', { model_type: { $ne: null } }, /^model_type: /],
    ['null for the model type', { model_type: null }, /^model_type: /],
    ['text for retrain', { model_type: 'xgboost', retrain: 'yes' }, 'retrain: must be true or false'],
    ['a number for retrain', { model_type: 'xgboost', retrain: 1 }, 'retrain: must be true or false'],
    ['null for use_cv', { model_type: 'xgboost', use_cv: null }, 'use_cv: must be true or false'],
    [
      'a list for hyperparameters',
      { model_type: 'xgboost', hyperparameters: [] },
      'hyperparameters: must be an object',
    ],
    [
      'text for hyperparameters',
      { model_type: 'xgboost', hyperparameters: 'x' },
      'hyperparameters: must be an object',
    ],
    ['an unknown key', { model_type: 'xgboost', hyperparameters: { depth: 1 } }, /'depth'/],
    ['a key of another engine', { model_type: 'xgboost', hyperparameters: { epochs: 1 } }, /'epochs'/],
    ['a key that no engine knows', { model_type: 'all', hyperparameters: { depth: 1 } }, /'depth'/],
    ['an operator for a key', { model_type: 'all', hyperparameters: { $where: 1 } }, /'\$where'/],
    ['a key from the prototype', { model_type: 'all', hyperparameters: { toString: 1 } }, /'toString'/],
    ['text for a number', { model_type: 'xgboost', hyperparameters: { max_depth: '5' } }, /'max_depth'/],
    [
      'an object for a number',
      { model_type: 'xgboost', hyperparameters: { max_depth: { $gt: 1 } } },
      /'max_depth'/,
    ],
    [
      'a fraction for a whole number',
      { model_type: 'xgboost', hyperparameters: { max_depth: 1.5 } },
      /'max_depth'/,
    ],
    [
      'a value out of range',
      { model_type: 'xgboost', hyperparameters: { learning_rate: 2 } },
      /'learning_rate'/,
    ],
  ])('422: %s, and no job', async (_case, body, detail) => {
    const before = await service.countJobs();
    const res = await start(body).expect(422);
    expect(res.body).toEqual({ detail: expect.stringMatching(detail) });
    expect(await service.countJobs()).toBe(before);
  });

  it('422: __proto__ as a hyperparameter is refused by name like any other', async () => {
    const res = await start(
      '{"model_type":"xgboost","hyperparameters":{"__proto__":{"max_depth":1}}}',
    ).expect(422);
    expect(res.body.detail).toContain("'__proto__'");
  });

  it('422: more keys than any engine knows are refused in one short sentence', async () => {
    const hyperparameters = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 1]));
    const res = await start({ model_type: 'xgboost', hyperparameters }).expect(422);
    expect(res.body).toEqual({ detail: 'hyperparameters: must have at most 100 keys' });
  });

  it('422: reports every complaint at once', async () => {
    const res = await start({ retrain: 1, use_cv: 'no' }).expect(422);
    expect(res.body.detail).toBe(
      'model_type: field required; retrain: must be true or false; use_cv: must be true or false',
    );
  });

  it('starts distinct jobs in parallel', async () => {
    const before = await service.countJobs();
    const answers = await Promise.all(Array.from({ length: 20 }, () => start({ model_type: 'xgboost' })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(new Set(answers.map(({ body }) => body.job_id)).size).toBe(20);
    expect(await service.countJobs()).toBe(before + 20);
  });

  it('is not rate limited', async () => {
    const res = await start({ model_type: 'xgboost' }).expect(200);
    expect(Object.keys(res.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });
});
