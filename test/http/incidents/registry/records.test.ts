import { createHash, randomUUID } from 'node:crypto';
import request from 'supertest';
import { openRegistry, type RegistryService } from '../../../support/registry';

let registry: RegistryService;
let id: string;
beforeAll(async () => {
  registry = await openRegistry();
});
afterAll(() => registry.close());
beforeEach(async () => {
  id = await registry.register();
});

const BYTES = Buffer.from('a model, made elsewhere');
const upload = async (): Promise<string> => {
  const sent = request(registry.service.url).post('/api/v1/uploads').set(registry.engineer.bearer);
  const { body } = await sent.set('Content-Type', 'application/octet-stream').send(BYTES).expect(201);
  return body.id;
};
const add = (body: object) => registry.call('post', `/${id}/versions`).send(body);

describe('POST /api/v1/models/{id}/versions', () => {
  it('201: an upload is kept, with its digest, and can be fetched', async () => {
    const sent = { upload: await upload(), metrics: { auc: 0.8 } };
    const { body, headers } = await add(sent).expect(201);
    const sha256 = createHash('sha256').update(BYTES).digest('hex');
    expect(body).toMatchObject({
      number: 1,
      verified: true,
      sha256,
      size_bytes: BYTES.length,
      metrics: { auc: 0.8 },
    });
    expect(headers['location']).toBe(`/api/v1/models/${id}/versions/1`);
    const file = await registry.call('get', `/${id}/versions/1/artifact`).expect(200);
    expect(file.body).toEqual(BYTES);
    expect(file.headers['repr-digest']).toBe(`sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`);
    expect((await registry.call('get', `/${id}`)).body).toMatchObject({
      latest_version: 1,
      training_state: 'trained',
    });
  });

  it('201: what lies elsewhere is recorded, not verified, and not to be fetched; it may serve', async () => {
    const { body } = await add({ artifact_path: 's3://models/a.pkl' }).expect(201);
    expect(body).toMatchObject({ artifact_path: 's3://models/a.pkl', verified: false, sha256: null });
    const refused = await registry.call('get', `/${id}/versions/1/artifact`).expect(409);
    expect(refused.body.detail).toBe(
      'the service does not hold the artifact of version 1, so it is not verified: it lies at s3://models/a.pkl',
    );
    await registry.call('post', `/${id}/promote`).send({ version: 1 }).expect(200);
  });

  it('201: a path of this machine is not read', async () => {
    const { body } = await add({ artifact_path: '/etc/passwd' }).expect(201);
    expect(body).toMatchObject({ sha256: null, size_bytes: null, verified: false });
  });

  it('201: once for each Idempotency-Key', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const sent = { upload: await upload(), metrics: { b: 1, a: [1, { c: null }] } };
    const [first, second] = [await add(sent).set(key), await add(sent).set(key)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotent-replayed']).toBe('true');
    await add({ ...sent, metrics: {} })
      .set(key)
      .expect(422);
    expect((await registry.call('get', `/${id}/versions`)).body.total).toBe(1);
  });

  it('201: many at once get the numbers 1 to n', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, () => add({ metrics: { auc: 0.5 } }).then(({ body }) => body.number)),
    );
    expect(made.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await registry.call('get', `/${id}/versions`)).body.total).toBe(8);
  });

  it('404: an unknown upload, and models of other teams', async () => {
    expect((await add({ upload: 'upl_unknown' })).status).toBe(404);
    expect((await add({ artifact_path: 's3://x' }).set(registry.stranger.bearer)).status).toBe(404);
    expect((await registry.call('get', `/${id}/versions`)).body.total).toBe(0);
  });

  it.each([
    { upload: 'upl_x', artifact_path: 's3://x' },
    { artifact_path: '' },
    { artifact_path: 7 },
    { metrics: [] },
    { training_metrics: 'good' },
  ])('422: %j', async (body) => {
    expect((await add(body)).status).toBe(422);
  });
});

describe('what the records tell', () => {
  beforeEach(async () => {
    await registry.train(id, { auc: 0.7 });
    await registry.call('patch', `/${id}`).send({ stage: 'production' }).expect(200);
  });

  it('200: lineage as a graph, and as a picture for whoever asks for one', async () => {
    const { body } = await registry.call('get', `/${id}/lineage`).expect(200);
    expect(body.nodes.map(({ kind }: { kind: string }) => kind)).toEqual(['run', 'version', 'decision']);
    expect(body.edges.map(({ relation }: { relation: string }) => relation)).toEqual(['made', 'decided_on']);
    const drawn = await registry.call('get', `/${id}/lineage`).set('Accept', 'image/svg+xml').expect(200);
    const file = await registry.call('get', `/${id}/lineage.svg`).expect(200);
    expect(file.headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect(String(drawn.body)).toBe(String(file.body));
    expect(String(file.body)).toMatch(/^<svg [\s\S]*version 1 · serves/);
  });

  it('200: its card', async () => {
    const { text, headers } = await registry.call('get', `/${id}/card`).expect(200);
    expect(headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(text).toMatch(/^# scorer\n[\s\S]*\| Serves \| version 1 \|/);
  });

  it('200: what served when, trained on what, decided by whom', async () => {
    const before = (await registry.call('get', `/${id}/history`)).body.items.at(-1).at;
    const then = (await registry.call('get', `/${id}/served?at=${before}`).expect(200)).body;
    expect(then).toMatchObject({ stage: null, version: null, run: null, decision: null, decided_by: null });
    const now = (await registry.call('get', `/${id}/served`).expect(200)).body;
    expect(now).toMatchObject({
      stage: 'production',
      version: { number: 1, champion: true },
      run: { trainer: 'external', actor: 'ada' },
      decision: { version: 1, kind: 'manual' },
      decided_by: 'ada',
    });
    const asOf = (await registry.call('get', `/${id}?as_of=${before}`).expect(200)).body;
    expect(asOf).toMatchObject({ stage: null, latest_version: 0, champion_version: null });
    const versions = await registry.call('get', `/${id}/versions?as_of=${before}`).expect(200);
    expect(versions.body.total).toBe(0);
  });

  it('200: history, newest first, also when it is deleted; 404 for what it was then, and for others', async () => {
    await registry.call('delete', `/${id}`).expect(204);
    const { body } = await registry.call('get', `/${id}/history?page_size=2`).expect(200);
    expect(body.items.map(({ type }: { type: string }) => type)).toEqual(['model.deleted', 'model.changed']);
    const whole = (await registry.call('get', `/${id}/history`)).body;
    expect(whole.items.at(-1)).toMatchObject({ type: 'model.registered', actor: 'ada', revision: 1 });
    expect(whole.total).toBe(whole.items.length);
    const [{ at }, { at: changed }] = body.items;
    expect((await registry.call('get', `/${id}?as_of=${changed}`)).body).toMatchObject({
      stage: 'production',
    });
    for (const time of [at, '2020-01-01'])
      expect((await registry.call('get', `/${id}?as_of=${time}`)).status).toBe(404);
    for (const path of ['history', 'served', 'lineage', 'lineage.svg', 'card', 'decisions'])
      expect((await registry.call('get', `/${id}/${path}`).set(registry.stranger.bearer)).status).toBe(404);
  });
});

describe('PUT /api/v1/models/{id}/facets/{facet}', () => {
  const put = (facet: string, body: object) => registry.call('put', `/${id}/facets/${facet}`).send(body);
  const project = { project_id: 'scoring', ontology_id: 'customers', type: 'decision_tree' };

  it('200: the model is in every face that it was taken into', async () => {
    const recipe = { recipe_id: 'recipe_pricing_base', recipe_version_id: 'ver_pricing_base_v1' };
    await registry.tested.core.examples.load();
    await put('project', project).expect(200);
    await put('project', project).expect(200);
    const { body } = await put('recipe', recipe).expect(200);
    expect(body.facets).toEqual(['project', 'recipe']);
    const shown = await request(registry.service.url)
      .get('/api/ml-models')
      .query({ project_id: 'scoring' })
      .set(registry.engineer.bearer);
    expect(shown.body.models.map(({ name }: { name: string }) => name)).toEqual(['scorer']);
    const developed = await request(registry.service.url)
      .get('/api/ml-development/models')
      .set(registry.engineer.bearer);
    expect(developed.body.models[0]).toMatchObject({ name: 'scorer', owner: 'ada' });
  });

  it('409: it has the facet with other content, or another model stands for the type', async () => {
    await put('project', project).expect(200);
    await put('project', { ...project, type: 'regression' }).expect(409);
    await put('train', { model_type: 'xgboost' }).expect(200);
    id = await registry.register();
    const { body } = await put('train', { model_type: 'xgboost' }).expect(409);
    expect(body.detail).toBe('another model stands for this Train type already');
  });

  it('404, 422: an unknown facet or recipe, and fields that lack', async () => {
    expect((await put('threat', {})).status).toBe(404);
    expect((await put('recipe', { recipe_id: 'x', recipe_version_id: 'y' })).status).toBe(404);
    expect((await put('train', { model_type: 'all' })).status).toBe(422);
    expect((await put('project', { project_id: 'scoring' })).status).toBe(422);
  });
});
