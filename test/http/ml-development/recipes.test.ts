import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aRecipe, send } from '../../support/ml-development';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const NEW = { name: 'Pricing', model_family: 'pricing', level: 'baseline' };
const FAMILIES = ['pricing', 'next_best_action', 'location_scoring', 'forecasting'];

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());
const post = (body: unknown) => send(service, 'POST /recipes', body);
const missing = (name: string) => ({
  loc: ['body', name],
  msg: 'field required',
  type: 'value_error.missing',
});

describe('POST /recipes', () => {
  it('201: a draft with exactly the published keys, as it was sent', async () => {
    const { recipe: parent } = await aRecipe(service);
    const asked = { ...NEW, level: 'client', parent_id: parent.id, tags: ['a', 'b'], manifest: { a: 1 } };
    const { status, body } = await post(asked);
    const { manifest: _manifest, ...shown } = asked;
    expect(status).toBe(201);
    expect(body).toEqual({
      ...shown,
      id: expect.stringMatching(/^recipe_/),
      status: 'draft',
      created_at: expect.stringMatching(TIME),
      updated_at: expect.stringMatching(TIME),
    });
    expect(await send(service, `GET /recipes/${body.id}`)).toEqual({ status: 200, body });
  });

  it.each(FAMILIES.flatMap((family) => ['baseline', 'industry', 'client'].map((level) => [family, level])))(
    '201: %s, %s',
    async (model_family, level) => {
      expect((await post({ ...NEW, model_family, level })).body).toMatchObject({ model_family, level });
    },
  );

  it('201: what the server makes can not be set, and what nobody knows is ignored', async () => {
    const { status, body } = await post({
      ...NEW,
      id: 'recipe_mine',
      status: 'approved',
      created_at: '1999-01-01T00:00:00Z',
      surprise: 1,
    });
    expect([status, body.status, body.id === 'recipe_mine', 'surprise' in body]).toEqual([
      201,
      'draft',
      false,
      false,
    ]);
  });

  it('201: HTML in a name is a name', async () => {
    const name = '<script>alert(1)</script>';
    expect((await post({ ...NEW, name })).body.name).toBe(name);
  });

  it('400: a family outside the vocabulary, exactly as published', async () => {
    const answer = await post({ ...NEW, model_family: 'weather' });
    expect(answer).toEqual({ status: 400, body: { detail: 'Invalid model_family value' } });
  });

  it('400: a level outside the vocabulary', async () => {
    const answer = await post({ ...NEW, level: 'x' });
    expect(answer).toEqual({ status: 400, body: { detail: 'Invalid level value' } });
  });

  it('404: a parent that is not there', async () => {
    expect((await post({ ...NEW, parent_id: 'recipe_nobody' })).status).toBe(404);
  });

  it('422: a missing name, exactly as published', async () => {
    const { name: _name, ...unnamed } = NEW;
    expect(await post(unnamed)).toEqual({ status: 422, body: { detail: [missing('name')] } });
  });

  it('422: one element for each missing field', async () => {
    const { body } = await post({});
    expect(body.detail).toEqual(['name', 'model_family', 'level'].map(missing));
  });

  it.each([
    [{ name: 5 }],
    [{ name: '' }],
    [{ name: null }],
    [{ name: [] }],
    [{ model_family: 5 }],
    [{ tags: 'a' }],
    [{ tags: [1] }],
    [{ manifest: [] }],
    [{ manifest: 'a' }],
    [{ manifest: null }],
    [{ parent_id: 5 }],
  ])('422: %j', async (wrong) => {
    const { status, body } = await post({ ...NEW, ...wrong });
    const [[name, value] = []] = Object.entries(wrong);
    expect([status, body.detail[0].loc.slice(0, 2)]).toEqual([422, ['body', name]]);
    expect(body.detail).toHaveLength(1);
    expect(body.detail[0].type).toBe(value === '' ? 'value_error' : 'type_error');
  });

  it.each(['{', '[]', 'null', '"a"', '1', ''])('4xx in the contract’s format: %j', async (body) => {
    const { status, body: told } = await post(body);
    expect([400, 422]).toContain(status);
    expect(Object.keys(told)).toEqual(['detail']);
  });

  it('413: a body of 20 MiB, and the service goes on', async () => {
    const answer = await ask(service.port, {
      method: 'POST',
      path: '/api/ml-development/recipes',
      headers: { 'Content-Type': 'application/json', 'Content-Length': String(20 * 2 ** 20) },
    }).catch(() => null);
    expect(answer === null || answer.status === 413).toBe(true);
    expect((await post(NEW)).status).toBe(201);
  });
});

describe('GET /recipes/{id}', () => {
  it('404, exactly as published', async () => {
    const answer = await send(service, 'GET /recipes/recipe_nobody');
    expect(answer).toEqual({ status: 404, body: { detail: 'Recipe not found' } });
  });

  it.each(['..%2F..%2Fetc', '%00', '$where', '__proto__', '%7B%22$ne%22:null%7D', 'a'.repeat(3_000)])(
    '404 or 400 for an odd id: %s',
    async (id) => {
      const { status, body } = await send(service, `GET /recipes/${id}`);
      expect([400, 404]).toContain(status);
      expect(body).toEqual({ detail: expect.any(String) });
    },
  );
});

describe('GET /recipes', () => {
  let own: HttpService;
  beforeAll(async () => {
    own = await startHttpService();
    for (let index = 0; index < 3; index++) await aRecipe(own, { name: `p${index}`, level: 'client' });
    await aRecipe(own, { name: 'f', model_family: 'forecasting' });
  });
  afterAll(() => own.close());
  const list = (query: string) => send(own, `GET /recipes${query}`);
  const names = async (query: string) => {
    const { body } = await list(query);
    return body.recipes.map(({ name }: { name: string }) => name);
  };

  it('200: newest first, and how many there are', async () => {
    const { status, body } = await list('');
    expect([status, Object.keys(body), body.total]).toEqual([200, ['recipes', 'total'], 4]);
    expect(await names('')).toEqual(['f', 'p2', 'p1', 'p0']);
  });

  it('200: a page of them; the total counts all', async () => {
    expect(await names('?limit=2&offset=1')).toEqual(['p2', 'p1']);
    expect((await list('?limit=2&offset=1')).body.total).toBe(4);
    expect((await list('?offset=9999')).body).toEqual({ recipes: [], total: 4 });
  });

  it('200: filters, alone and together', async () => {
    expect(await names('?model_family=forecasting')).toEqual(['f']);
    expect(await names('?level=client')).toEqual(['p2', 'p1', 'p0']);
    expect(await names('?level=client&model_family=forecasting')).toEqual([]);
    expect(await names('?status=approved')).toEqual([]);
    expect((await list('?level=client&limit=1')).body.total).toBe(3);
  });

  it('400: filters outside their vocabularies', async () => {
    for (const name of ['model_family', 'level', 'status'])
      expect(await list(`?${name}=x`)).toEqual({ status: 400, body: { detail: `Invalid ${name} value` } });
  });

  it.each([
    'limit=501',
    'limit=0',
    'limit=-1',
    'limit=a',
    'limit=1.5',
    'limit=1&limit=2',
    'offset=-1',
    'offset=a',
  ])('422: ?%s', async (query) => {
    const { status, body } = await list(`?${query}`);
    expect([status, body.detail[0].loc[0]]).toEqual([422, 'query']);
  });

  it('never executes operators', async () => {
    expect((await list('?level[$ne]=client')).body.total).toBe(4);
    expect((await list('?level=%7B%22$ne%22:1%7D')).status).toBe(400);
  });
});

describe('PUT /recipes/{id}', () => {
  it('200: any part of it; the rest stays', async () => {
    const { recipe } = await aRecipe(service, { tags: ['x'] });
    const put = (body: object) => send(service, `PUT /recipes/${recipe.id}`, body);
    const { updated_at: _updated, ...first } = recipe;
    expect(await put({ status: 'approved' })).toMatchObject({
      status: 200,
      body: { ...first, status: 'approved' },
    });
    expect((await put({ name: 'n', tags: [] })).body).toMatchObject({
      name: 'n',
      tags: [],
      status: 'approved',
    });
    expect((await put({ status: 'archived' })).body.status).toBe('archived');
    expect((await put({ status: 'draft' })).body.status).toBe('draft');
    expect((await put({})).body).toMatchObject({ name: 'n', tags: [], status: 'draft' });
  });

  it('200: what is immutable stays', async () => {
    const { recipe } = await aRecipe(service);
    const body = { model_family: 'forecasting', level: 'client', parent_id: 'x', id: 'y', created_at: 'z' };
    expect(await send(service, `PUT /recipes/${recipe.id}`, body)).toEqual({ status: 200, body: recipe });
  });

  it('400, 404, 422', async () => {
    const { recipe } = await aRecipe(service);
    const put = (body: object) => send(service, `PUT /recipes/${recipe.id}`, body);
    expect(await put({ status: 'x' })).toEqual({ status: 400, body: { detail: 'Invalid status value' } });
    expect((await put({ tags: 'x' })).status).toBe(422);
    expect(await send(service, 'PUT /recipes/nobody', { name: 'x' })).toEqual({
      status: 404,
      body: { detail: 'Recipe not found' },
    });
  });
});

describe('paths and methods that nobody published', () => {
  it.each([
    'PATCH /recipes',
    'DELETE /models/x',
    'DELETE /runs/x',
    'GET /nothing',
    'POST /recipes/x',
    'GET /',
  ])('404 or 405 in the contract’s format: %s', async (request) => {
    const { status, body } = await send(service, request);
    expect([404, 405]).toContain(status);
    expect(body).toEqual({ detail: expect.any(String) });
  });
});
