import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { aUser, type TestUser } from '../../support/accounts';
import { type HttpService, startHttpService } from '../../support/http-service';
import { UNLIMITED } from '../../support/limits';

let service: HttpService;
let admin: TestUser;
beforeAll(async () => {
  service = await startHttpService({ changes: { rateLimits: UNLIMITED } });
  admin = await aUser(service.tested, { role: 'admin', teams: ['risk'] });
});
afterAll(() => service.close());

type Method = 'get' | 'post' | 'patch' | 'put' | 'delete';
const call = (method: Method, path: string) =>
  request(service.url)[method](`/api/v1/models${path}`).set(admin.bearer);
const register = async (body: object) => (await call('post', '').send(body).expect(201)).body;
const problem = (status: number, path: string, detail: unknown = expect.any(String)) => ({
  type: expect.stringMatching(/^https:\/\/mlplatform\.internal\/errors\/[a-z-]+$/),
  title: expect.any(String),
  status,
  detail,
  instance: `/api/v1/models${path}`,
});
const NOWHERE = '00000000-0000-4000-8000-000000000000';

describe('GET /api/v1/models', () => {
  let ids: string[];
  beforeAll(async () => {
    ids = [];
    const bodies = [
      { name: 'a', stage: 'staging', team: 'risk' },
      { name: 'b', stage: 'production' },
      { name: 'c', stage: 'deprecated' },
      { name: 'd' },
      { name: 'e', stage: 'production', team: 'risk' },
    ];
    for (const body of bodies) ids.unshift((await register(body)).id);
    const archived = await register({ name: 'f', stage: 'production' });
    await service.tested.core.models.transition(archived.id, () => ({
      changes: { isArchived: true },
      event: null,
    }));
    ids.unshift(archived.id);
    await request(service.url).post('/train/xgboost').expect(200);
  });
  const namesOf = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name);

  it('200: all models of all contracts, newest first, in the envelope of incidents', async () => {
    const { body } = await call('get', '').expect(200);
    expect(body).toEqual({ total: 7, page: 1, page_size: 25, items: expect.any(Array) });
    expect(namesOf(body)).toEqual(['xgboost', 'f', 'e', 'd', 'c', 'b', 'a']);
    expect(body.items[0]).toMatchObject({ team: null, stage: null, facets: ['train'] });
    expect(body.items[6]).toEqual({
      id: ids.at(-1),
      name: 'a',
      team: 'risk',
      stage: 'staging',
      training_state: 'untrained',
      latest_version: 0,
      champion_version: null,
      facets: [],
      example: false,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  it.each([
    ['stage=staging', ['a']],
    ['stage=production', ['e', 'b']],
    ['stage=deprecated', ['f', 'c']],
    ['team=risk', ['e', 'a']],
    ['team=risk&stage=production', ['e']],
    ['team=nobody', []],
    ['team=risk&stage=production&page=1&page_size=1', ['e']],
    ['team[$ne]=x&$where=1&__proto__=1&stage=staging', ['a']],
  ])('200: %s', async (query, names) => {
    const { body } = await call('get', `?${query}`).expect(200);
    expect(namesOf(body)).toEqual(names);
    expect(body.total).toBe(names.length);
  });

  it('200: pages hold every model once, and the total stays', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => call('get', `?page_size=2&page=${page}`)));
    expect(pages.map(({ body }) => body.total)).toEqual([7, 7, 7, 7]);
    expect(pages.flatMap(({ body }) => namesOf(body))).toEqual(['xgboost', 'f', 'e', 'd', 'c', 'b', 'a']);
    expect((await call('get', '?page=1000000').expect(200)).body.items).toEqual([]);
  });

  it('401: without credentials, also from this machine', async () => {
    const { body } = await request(service.url).get('/api/v1/models').expect(401);
    expect(body).toEqual(problem(401, ''));
  });

  it.each([
    'stage=draft',
    'stage=all',
    'stage=',
    'team=',
    'page=0',
    'page=-1',
    'page=1.5',
    'page=x',
    'page=99999999999999',
    'page=1&page=2',
    'page_size=101',
    'page_size=0',
  ])('422: %s', async (query) => {
    const res = await call('get', `?${query}`).expect(422);
    expect(res.body).toEqual(problem(422, '', expect.stringContaining(query.split('=', 1)[0] ?? '')));
    expect(res.headers['content-type']).toBe('application/problem+json');
  });
});

describe('POST /api/v1/models', () => {
  it('201: the model, where it is and its ETag; what the server makes can not be set', async () => {
    const res = await call('post', '').send({
      name: '  Модель é  ',
      id: NOWHERE,
      latest_version: 9,
      example: true,
      isArchived: true,
    });
    expect(res.status).toBe(201);
    expect(res.body).toMatchObject({
      name: 'Модель é',
      team: null,
      stage: null,
      latest_version: 0,
      champion_version: null,
      example: false,
    });
    expect(res.body.id).not.toBe(NOWHERE);
    expect(res.headers['location']).toBe(`/api/v1/models/${res.body.id}`);
    expect(res.headers['etag']).toBe('"1"');
    expect((await call('get', `/${res.body.id}`).expect(200)).body).toEqual(res.body);
  });

  it('201: the same again for the same Idempotency-Key, 422 for another body', async () => {
    const key = randomUUID();
    const send = (name: string) => call('post', '').set('Idempotency-Key', key).send({ name });
    const answers = await Promise.all(Array.from({ length: 5 }, () => send('once')));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await send('other').expect(422)).body).toEqual(problem(422, ''));
  });

  it.each([
    ['name', {}],
    ['name', { name: '' }],
    ['name', { name: '   ' }],
    ['name', { name: 7 }],
    ['name', { name: 'x'.repeat(201) }],
    ['team', { name: 'x', team: 'nobody' }],
    ['team', { name: 'x', team: { $ne: null } }],
    ['stage', { name: 'x', stage: 'draft' }],
  ])('422: names what is wrong with %s: %j', async (field, body) => {
    const answer = await call('post', '').send(body).expect(422);
    expect(answer.body).toEqual(problem(422, '', expect.stringContaining(field)));
  });
});

describe('GET and PATCH /api/v1/models/{id}', () => {
  it('200: team and stage, either or both; what is not named stays', async () => {
    const { id } = await register({ name: 'm' });
    const patch = async (body: object) => (await call('patch', `/${id}`).send(body).expect(200)).body;
    expect(await patch({ team: 'risk' })).toMatchObject({ team: 'risk', stage: null });
    expect(await patch({ stage: 'production' })).toMatchObject({ team: 'risk', stage: 'production' });
    expect(await patch({ team: null, stage: 'deprecated' })).toMatchObject({
      team: null,
      stage: 'deprecated',
    });
    expect(await patch({ stage: null, name: 'no', id: NOWHERE })).toMatchObject({
      id,
      name: 'm',
      stage: null,
    });
    expect((await call('get', `/${id}`)).body).toEqual(await patch({}));
  });

  it.each(['staging', 'production', 'deprecated', null])(
    '200: the stage %s reads as it was set, also from the archive',
    async (stage) => {
      const { id } = await register({ name: 'm' });
      const archive = () => ({ changes: { isArchived: true }, event: null });
      await service.tested.core.models.transition(id, archive);
      expect((await call('get', `/${id}`)).body.stage).toBe('deprecated');
      expect((await call('patch', `/${id}`).send({ stage }).expect(200)).body.stage).toBe(stage);
    },
  );

  it('412: the model has another revision than If-Match asks for; of many with the same one wins', async () => {
    const { id } = await register({ name: 'm' });
    const { etag } = (await call('get', `/${id}`).expect(200)).headers;
    const stages = ['staging', 'production', 'deprecated', 'staging', 'production'];
    const answers = await Promise.all(
      stages.map((stage) =>
        call('patch', `/${id}`)
          .set('If-Match', etag ?? '')
          .send({ stage }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412, 412]);
    expect(answers.find(({ status }) => status === 412)?.body).toEqual(problem(412, `/${id}`));
    await call('patch', `/${id}`).set('If-Match', '*').send({ stage: 'staging' }).expect(200);
  });

  it('200: any rendering of the id; 404 for one that nobody has', async () => {
    const { id } = await register({ name: 'm' });
    const hex = id.replaceAll('-', '');
    for (const text of [id.toUpperCase(), hex, `model-${hex}`, `model_${hex}`])
      expect((await call('get', `/${text}`).expect(200)).body.id).toBe(id);
    for (const text of [NOWHERE, '11111111-1111-1111-1111-111111111111'])
      expect((await call('get', `/${text}`).expect(404)).body).toEqual(problem(404, `/${text}`));
    await call('patch', `/${NOWHERE}`).send({ stage: 'staging' }).expect(404);
  });

  it.each(['not-a-uuid', '1', '%24ne', '__proto__', '..%2f..', '%00'])('422: %s is no id', async (text) => {
    const { body } = await call('get', `/${text}`).expect(422);
    expect(body).toMatchObject({ status: 422, detail: 'model_id: must be a UUID' });
    await call('patch', `/${text}`).send({}).expect(422);
    await call('get', `/${text}/drift`).expect(422);
  });

  it('422: an unknown team or stage changes nothing', async () => {
    const { id } = await register({ name: 'm', stage: 'staging' });
    for (const body of [{ team: 'nobody', stage: 'production' }, { stage: 'gone' }, { team: 7 }, [], 'x'])
      await call('patch', `/${id}`).send(JSON.stringify(body)).type('json').expect(422);
    expect((await call('get', `/${id}`)).body).toMatchObject({ team: null, stage: 'staging' });
  });

  it('405: what is not offered', async () => {
    const res = await call('put', `/${NOWHERE}`).expect(405);
    expect(res.headers['allow']).toBe('DELETE, GET, HEAD, PATCH');
  });
});

describe('who may do what', () => {
  const asked = (who: TestUser, method: Method, path: string) =>
    request(service.url)[method](`/api/v1/models${path}`).set(who.bearer);

  it('403: viewers and responders change nothing, and may look', async () => {
    const { id } = await register({ name: 'm' });
    for (const role of ['viewer', 'responder'] as const) {
      const who = await aUser(service.tested, { role });
      await asked(who, 'get', `/${id}`).expect(200);
      const { body } = await asked(who, 'patch', `/${id}`).send({ stage: 'staging' }).expect(403);
      expect(body).toEqual(problem(403, `/${id}`, expect.stringContaining('model:write')));
      await asked(who, 'post', '').send({ name: 'x' }).expect(403);
    }
  });

  it('404: the model of a team is not there for others, in lists neither', async () => {
    const { id } = await register({ name: 'm', team: 'risk' });
    const member = await aUser(service.tested, { role: 'engineer', teams: ['risk'] });
    const other = await aUser(service.tested, { role: 'engineer', teams: ['fraud'] });
    await asked(member, 'patch', `/${id}`).send({ stage: 'staging' }).expect(200);
    await asked(other, 'get', `/${id}`).expect(404);
    await asked(other, 'patch', `/${id}`).send({ team: null }).expect(404);
    expect((await asked(other, 'get', '?team=risk').expect(200)).body).toMatchObject({ total: 0, items: [] });
    await asked(other, 'post', '').send({ name: 'x', team: 'risk' }).expect(403);
  });
});
