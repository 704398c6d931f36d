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

const NOWHERE = '00000000-0000-4000-8000-000000000000';
const numbers = async (query = '') => {
  const { body } = await registry.call('get', `/${id}/versions${query}`).expect(200);
  return body.items.map(({ number }: { number: number }) => number);
};

describe('GET /api/v1/models/{id}/versions', () => {
  it('200: newest first, in pages', async () => {
    for (let made = 0; made < 5; made++) await registry.train(id);
    const { body } = await registry.call('get', `/${id}/versions?page_size=2&page=2`).expect(200);
    expect(body).toMatchObject({ total: 5, page: 2, page_size: 2 });
    expect(await numbers('?page_size=2&page=2')).toEqual([3, 2]);
    expect(await numbers('?page=9')).toEqual([]);
  });

  it('200: none yet', async () => {
    const { body } = await registry.call('get', `/${id}/versions`).expect(200);
    expect(body).toEqual({ total: 0, page: 1, page_size: 25, items: [] });
  });

  it('404, 422: no such model, other teams, odd pages', async () => {
    const { stranger } = registry;
    expect((await registry.call('get', `/${NOWHERE}/versions`)).status).toBe(404);
    expect((await registry.call('get', `/${id}/versions`).set(stranger.bearer)).status).toBe(404);
    for (const query of ['page_size=101', 'as_of=yesterday', 'as_of=2999-01-01'])
      expect((await registry.call('get', `/${id}/versions?${query}`)).status).toBe(422);
  });
});

describe('GET /api/v1/models/{id}/versions/{number}', () => {
  it('200: what it is, and whether it serves', async () => {
    await registry.train(id, { auc: 0.7, per_class: { a: 1 } });
    await registry.call('post', `/${id}/promote`).send({ version: 1 }).expect(200);
    const { body } = await registry.call('get', `/${id}/versions/1`).expect(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^ver_[0-9a-f]{32}$/),
      model_id: id,
      number: 1,
      champion: true,
      run_id: expect.any(String),
      dataset: null,
      dataset_digest: null,
      recipe_version_id: null,
      artifact_path: expect.stringMatching(/^s3:/),
      sha256: null,
      size_bytes: null,
      verified: false,
      metrics: { auc: 0.7, per_class: { a: 1 } },
      training_metrics: {},
      created_at: expect.any(String),
    });
  });

  it.each(['2', '99999', '999999999'])('404: version %s', async (number) => {
    await registry.train(id);
    expect((await registry.call('get', `/${id}/versions/${number}`)).status).toBe(404);
  });

  it.each(['x', '0', '-1', '1.5', '01', '9999999999', '%24ne', '__proto__'])(
    '422: version %s',
    async (number) => {
      expect((await registry.call('get', `/${id}/versions/${number}`)).status).toBe(422);
    },
  );
});

describe('DELETE /api/v1/models/{id}/versions/{number}', () => {
  it('204: the model has it no more, its number is not given again, and deleting it again is harmless', async () => {
    for (let made = 0; made < 3; made++) await registry.train(id);
    await registry.call('delete', `/${id}/versions/3`).expect(204);
    await registry.call('delete', `/${id}/versions/3`).expect(204);
    await registry.call('get', `/${id}/versions/3`).expect(404);
    expect(await numbers()).toEqual([2, 1]);
    expect(await registry.train(id)).toBe(4);
    expect(await numbers()).toEqual([4, 2, 1]);
  });

  it('204: what serves for a model that is not in production; then nothing does', async () => {
    await registry.train(id);
    await registry.call('post', `/${id}/promote`).send({ version: 1 }).expect(200);
    await registry.call('delete', `/${id}/versions/1`).expect(204);
    expect((await registry.call('get', `/${id}`)).body.champion_version).toBeNull();
  });

  it('409: what serves for a model in production', async () => {
    await registry.train(id);
    await registry.call('patch', `/${id}`).send({ stage: 'production' }).expect(200);
    const { body } = await registry.call('delete', `/${id}/versions/1`).expect(409);
    expect(body.detail).toBe(
      `version 1 serves for model ${id}, which is in production: promote another version first`,
    );
    expect(await numbers()).toEqual([1]);
  });

  it('404, 412: no such version, other teams, changed since', async () => {
    await registry.train(id);
    await registry.call('delete', `/${id}/versions/2`).expect(404);
    await registry.call('delete', `/${id}/versions/1`).set(registry.stranger.bearer).expect(404);
    await registry.call('delete', `/${id}/versions/1`).set('If-Match', '"1"').expect(412);
    expect(await numbers()).toEqual([1]);
  });
});
