import { openRegistry, type RegistryService } from '../../../support/registry';

let registry: RegistryService;
beforeAll(async () => {
  registry = await openRegistry();
});
afterAll(() => registry.close());

describe('DELETE /api/v1/models/{id}', () => {
  it('204: and it is found no more, in no list either', async () => {
    const { call } = registry;
    const id = await registry.register({ name: 'gone', stage: 'staging' });
    const before = (await call('get', '').expect(200)).body.total;
    const res = await call('delete', `/${id}`).expect(204);
    expect(res.text).toBe('');
    await call('get', `/${id}`).expect(404);
    expect((await call('get', '').expect(200)).body.total).toBe(before - 1);
    const again = await call('delete', `/${id}`).expect(404);
    expect(again.body).toMatchObject({ status: 404, instance: `/api/v1/models/${id}` });
  });

  it('404: of another team', async () => {
    const id = await registry.register();
    const refused = await registry.call('delete', `/${id}`).set(registry.stranger.bearer);
    expect(refused.status).toBe(404);
    await registry.call('get', `/${id}`).expect(200);
  });

  it('412: it has changed since, and stays', async () => {
    const id = await registry.register();
    await registry.call('patch', `/${id}`).send({ stage: 'staging' }).expect(200);
    expect((await registry.call('delete', `/${id}`).set('If-Match', '"1"')).status).toBe(412);
    expect((await registry.call('delete', `/${id}`).set('If-Match', '"2"')).status).toBe(204);
  });
});
