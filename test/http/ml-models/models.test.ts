import { randomUUID } from 'node:crypto';
import { PROJECT_MODEL_TYPES } from '../../../src/domain/model';
import { PROJECT_STATUSES } from '../../../src/domain/project-status';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aModel, bodyOf, create, send, shown } from './world';

const DETAIL = { detail: expect.any(String) };

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

const put = (id: string, body: unknown) => send(service, 'PUT', `/${id}`, { body });

describe('POST /api/ml-models', () => {
  it.each([...PROJECT_MODEL_TYPES])('201: a %s, a draft of its own', async (type) => {
    const model = await create(service, { type });
    expect(model).toMatchObject({
      type,
      status: 'draft',
      description: '',
      training_config: {},
      metadata: {},
    });
    expect(model).toMatchObject({ training_metrics: null, performance_metrics: null, failure_reason: null });
    expect(await shown(service, model.id)).toEqual(model);
  });

  it('201: optional fields come back unchanged, and Location leads to the model', async () => {
    const free = { a: [1, 2.5, null, { 'b.c': true }], 'd.e': '', ü: { '': -0.5 }, '0': 1e21 };
    const asked = aModel({
      description: 'naïve 🌡',
      training_config: free,
      metadata: { free, nothing: null },
    });
    const answer = await send(service, 'POST', '', { body: asked });
    const model = bodyOf(answer, 201);
    expect(model).toMatchObject(asked);
    expect(answer.headers.location).toBe(`/api/ml-models/${model.id}`);
    expect(await shown(service, model.id)).toEqual(model);
  });

  it('201: what the server makes can not be set, and what is unknown is not kept', async () => {
    const server = { id: `model-${'1'.repeat(32)}`, status: 'trained', created_at: '2000-01-01T00:00:00Z' };
    const model = await create(service, {
      ...server,
      model_artifact_path: 's3://x',
      failure_reason: 'none',
      team: 'risk',
      $set: { name: 'other' },
    });
    expect(model).toMatchObject({
      status: 'draft',
      model_artifact_path: null,
      failure_reason: null,
      name: 'scorer',
    });
    expect(model.id).not.toBe(server.id);
    expect(model.created_at).not.toBe(server.created_at);
    expect(JSON.stringify(await shown(service, model.id))).not.toMatch(/\$set|risk/);
  });

  it('201: a body with __proto__ at its top changes no prototype', async () => {
    const text = `{"project_id":"p","ontology_id":"o","name":"n","type":"regression","__proto__":{"polluted":1}}`;
    bodyOf(await send(service, 'POST', '', { body: text }), 201);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each(['project_id', 'ontology_id', 'name', 'type'])('400: %s is required', async (field) => {
    const answer = await send(service, 'POST', '', { body: aModel({ [field]: undefined }) });
    expect(bodyOf(answer, 400)).toEqual({ detail: `${field}: field required` });
  });

  it.each([
    ['type', 'svm', 'type: must be one of decision_tree, random_forest, regression, neural_network'],
    ['type', ['regression'], /^type: /],
    ['type', { $ne: null }, /^type: /],
    ['project_id', 5, 'project_id: must be a string'],
    ['project_id', '', 'project_id: must not be empty'],
    ['ontology_id', {}, 'ontology_id: must be a string'],
    ['name', null, 'name: must be a string'],
    ['name', 'x'.repeat(201), 'name: must be at most 200 characters long'],
    ['name', '\ud800', 'name: must be valid Unicode'],
    ['description', 5, 'description: must be a string'],
    ['training_config', [], 'training_config: must be an object'],
    ['training_config', 'x', 'training_config: must be an object'],
    ['metadata', 5, 'metadata: must be an object'],
    ['metadata', null, 'metadata: must be an object'],
  ])('400: %s is %j', async (field, value, detail) => {
    const answer = await send(service, 'POST', '', { body: aModel({ [field]: value }) });
    expect(bodyOf(answer, 400)).toEqual({ detail: expect.stringMatching(detail) });
  });

  it.each(['$x', '__proto__', 'constructor', 'toString', 'prototype', '_bsontype', 'a\u0000b', '\ud800'])(
    '400: the key %j, which could not be kept, at any depth, and nothing is stored',
    async (key) => {
      const project_id = randomUUID();
      for (const free of [`{"metadata":{"a":[{KEY:1}]}}`, `{"training_config":{KEY:{}}}`]) {
        const odd = free.replace('KEY', JSON.stringify(key)).slice(1, -1);
        const body = `${JSON.stringify(aModel({ project_id })).slice(0, -1)},${odd}}`;
        expect(bodyOf(await send(service, 'POST', '', { body }), 400).detail).toMatch(
          /must not have the key/,
        );
      }
      expect(bodyOf(await send(service, 'GET', `?project_id=${project_id}`))).toEqual({ models: [] });
    },
  );

  it('400: a number that would come back as null', async () => {
    const body = `${JSON.stringify(aModel()).slice(0, -1)},"metadata":{"a":[-1e400]}}`;
    const answer = await send(service, 'POST', '', { body });
    expect(bodyOf(answer, 400).detail).toMatch(/must hold no number beyond/);
  });

  it.each([
    ['', 400],
    ['{', 400],
    ['null', 400],
    ['[]', 400],
    ['"x"', 400],
    [`{"a":`.repeat(100) + '1' + '}'.repeat(100), 400],
    [JSON.stringify(aModel({ description: 'x'.repeat(1_100_000) })), 413],
  ])('refuses a body that is none: %#', async (text, status) => {
    expect(bodyOf(await send(service, 'POST', '', { body: text }), status)).toEqual(DETAIL);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1'])(
    '415: the content type %s',
    async (type) => {
      const sending = { body: aModel(), headers: { 'Content-Type': type } };
      expect(bodyOf(await send(service, 'POST', '', sending), 415)).toEqual(DETAIL);
    },
  );
});

describe('GET /api/ml-models', () => {
  it('200: exactly the models of the project, newest first', async () => {
    const project_id = randomUUID();
    const names = ['first', 'second', 'third'];
    for (const name of names) await create(service, { project_id, name });
    await create(service, { project_id: `${project_id}-other` });
    const body = bodyOf(await send(service, 'GET', `?project_id=${project_id}`));
    expect(Object.keys(body)).toEqual(['models']);
    expect(body.models.map(({ name }: { name: string }) => name)).toEqual(names.toReversed());
    expect(body.models[0]).toEqual(await shown(service, body.models[0].id));
  });

  it('200: nothing for a project that nobody has, whatever it is called', async () => {
    for (const id of ['nobody', '$ne', '{"$ne":null}', '.*'])
      expect(bodyOf(await send(service, 'GET', `?project_id=${encodeURIComponent(id)}`))).toEqual({
        models: [],
      });
  });

  it('200: models of other contracts are not among them, and not found by id', async () => {
    const { core } = service.tested;
    const run = await core.trainJobs.start(
      { modelType: 'xgboost', retrain: false, useCv: false, hyperparameters: {} },
      'ada',
    );
    expect((await send(service, 'GET', `/${run.modelId}`)).status).toBe(404);
    expect((await send(service, 'PUT', `/${run.modelId}`, { body: {} })).status).toBe(404);
    expect((await send(service, 'DELETE', `/${run.modelId}`)).status).toBe(404);
  });

  it.each(['', '?project_id=', '?project=x', '?project_id=a&project_id=b'])(
    '400: project_id is required: %j',
    async (query) => {
      expect(bodyOf(await send(service, 'GET', query), 400).detail).toMatch(/^project_id: /);
    },
  );
});

describe('GET /api/ml-models/{id}', () => {
  it('200: any rendering of the id', async () => {
    const { id } = await create(service);
    const hex = id.replace('model-', '');
    for (const other of [hex, `model_${hex}`, id.toUpperCase()])
      expect((await shown(service, other)).id).toBe(id);
  });
});

describe('PUT /api/ml-models/{id}', () => {
  it.each([
    ['name', 'renamed'],
    ['description', 'told anew'],
    ['training_metrics', { epoch: 3 }],
    ['performance_metrics', { accuracy: 0.5 }],
    ['metadata', { owner: 'ada' }],
    ['status', 'degraded'],
  ])('200: %s alone, and nothing else changes', async (field, value) => {
    const before = await create(service, { metadata: { old: true }, training_config: { a: 1 } });
    const after = bodyOf(await put(before.id, { [field]: value }));
    expect(after).toEqual({ ...before, [field]: value, updated_at: after.updated_at });
    expect(await shown(service, before.id)).toEqual(after);
  });

  it('200: every status after every other reads as it was put', async () => {
    const { id } = await create(service);
    for (const before of PROJECT_STATUSES)
      for (const after of PROJECT_STATUSES)
        for (const status of [before, after]) {
          expect(bodyOf(await put(id, { status })).status).toBe(status);
          expect((await shown(service, id)).status).toBe(status);
        }
  });

  it('200: nothing given, or what can not be changed, changes nothing', async () => {
    const before = await create(service);
    const fixed = {
      id: 'x',
      type: 'regression',
      project_id: 'p',
      training_config: { a: 1 },
      created_at: 'x',
    };
    for (const body of [{}, fixed, { name: before.name }])
      expect(bodyOf(await put(before.id, body))).toEqual(before);
  });

  it.each([
    [{ status: 'retired' }, /^status: must be one of draft, training, trained/],
    [{ status: null }, /^status: /],
    [{ status: { $ne: 'draft' } }, /^status: /],
    [{ name: '' }, /^name: /],
    [{ description: 5 }, /^description: /],
    [{ metadata: [] }, /^metadata: /],
    [{ training_metrics: 'x' }, /^training_metrics: /],
    [{ performance_metrics: { $inc: 1 } }, /^performance_metrics: /],
  ])('400: %j, and nothing is changed', async (body, detail) => {
    const before = await create(service);
    const answer = await put(before.id, { ...body, ...('name' in body ? {} : { name: 'changed' }) });
    expect(bodyOf(answer, 400).detail).toMatch(detail);
    expect(await shown(service, before.id)).toEqual(before);
  });

  it('of twenty changes at once none is lost', async () => {
    const { id } = await create(service);
    const bodies = [
      { name: 'n' },
      { description: 'd' },
      { metadata: { m: 1 } },
      { training_metrics: { t: 1 } },
    ];
    const all = Array.from({ length: 20 }, (_, index) => put(id, bodies[index % bodies.length]));
    for (const answer of await Promise.all(all)) expect(answer.status).toBe(200);
    expect(await shown(service, id)).toMatchObject(Object.assign({}, ...bodies));
  });
});
