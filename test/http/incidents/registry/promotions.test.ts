import { randomUUID } from 'node:crypto';
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
const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const train = async (times: number): Promise<void> => {
  for (let made = 1; made <= times; made++) await registry.train(id, { auc: made / 10 });
};
const promote = (version: number, more: object = {}) =>
  registry.call('post', `/${id}/promote`).send({ version, ...more });
const rollback = (body?: object) => registry.call('post', `/${id}/rollback`).send(body);
const champion = async () => (await registry.call('get', `/${id}`).expect(200)).body.champion_version;
const decisions = async () => (await registry.call('get', `/${id}/decisions`).expect(200)).body;

describe('POST /api/v1/models/{id}/promote', () => {
  it('200: the version serves, and the decision tells both versions and who decided', async () => {
    await train(2);
    await promote(1).expect(200);
    const { body, headers } = await promote(2, { reason: 'better' }).expect(200);
    expect(body).toEqual({
      model_id: id,
      revision: expect.any(Number),
      at: expect.stringMatching(SECONDS),
      action: 'promotion',
      kind: 'manual',
      version: 2,
      previous_version: 1,
      metrics: { auc: 0.2 },
      previous_metrics: { auc: 0.1 },
      verified: false,
      confidence_interval: null,
      gates: [],
      decided_by: 'ada',
      reason: 'better',
    });
    expect(await champion()).toBe(2);
    expect((await registry.call('get', `/${id}`)).headers['etag']).toBe(headers['etag']);
    expect((await decisions()).items[0]).toEqual(body);
  });

  it('200: what serves already stays, by the decision that made it so', async () => {
    await train(1);
    const { body } = await promote(1).expect(200);
    expect((await promote(1, { reason: 'again' }).expect(200)).body).toEqual(body);
    expect((await decisions()).total).toBe(1);
  });

  it('200: once for each Idempotency-Key, also when another serves meanwhile', async () => {
    await train(2);
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await promote(1).set(key).expect(200);
    await promote(2).expect(200);
    const again = await promote(1).set(key).expect(200);
    expect([again.text, again.headers['idempotent-replayed']]).toEqual([first.text, 'true']);
    expect(await champion()).toBe(2);
    await promote(2).set(key).expect(422);
  });

  it('200: asked by many at once, each decision follows on the one before', async () => {
    await train(6);
    await Promise.all([1, 2, 3, 4, 5, 6].map((version) => promote(version).expect(200)));
    const { items } = await decisions();
    const made: { version: number; previous_version: number | null }[] = items.toReversed();
    expect(made.map(({ previous_version }) => previous_version)).toEqual([
      null,
      ...made.slice(0, -1).map(({ version }) => version),
    ]);
    expect(await champion()).toBe(made.at(-1)?.version);
  });

  it('404: no such version or model, and what other teams must not see', async () => {
    await train(1);
    const { body } = await promote(2).expect(404);
    expect(body.detail).toBe(`model ${id} has no version 2: its newest is 1`);
    await registry.call('post', `/${NOWHERE}/promote`).send({ version: 1 }).expect(404);
    await promote(1).set(registry.stranger.bearer).expect(404);
    await registry.call('delete', `/${id}/versions/1`).expect(204);
    expect((await promote(1).expect(404)).body.detail).toBe(`version 1 of model ${id} was deleted`);
  });

  it('412: it has changed since', async () => {
    await train(1);
    await promote(1).set('If-Match', '"1"').expect(412);
    expect(await champion()).toBeNull();
  });

  it.each([
    {},
    { version: 0 },
    { version: '1' },
    { version: 1.5 },
    { version: 1, reason: ' ' },
    { version: 1, reason: 7 },
    { version: 1, reason: 'x'.repeat(2_001) },
  ])('422: %j', async (body) => {
    expect((await registry.call('post', `/${id}/promote`).send(body)).status).toBe(422);
  });
});

describe('POST /api/v1/models/{id}/rollback', () => {
  it('200: back to the champion before, one further with each call', async () => {
    await train(3);
    for (const version of [1, 2, 3]) await promote(version).expect(200);
    const { body } = await rollback().expect(200);
    expect(body).toMatchObject({ action: 'rollback', version: 2, previous_version: 3 });
    expect((await rollback({ reason: 'still bad' }).expect(200)).body.version).toBe(1);
    const { detail } = (await rollback().expect(409)).body;
    expect(detail).toBe(
      `no other version served before version 1 of model ${id}: name the version to go back to`,
    );
  });

  it('200: to any earlier version, also one that never served', async () => {
    await train(3);
    await promote(3).expect(200);
    expect((await rollback({ version: 1 }).expect(200)).body.version).toBe(1);
    expect((await rollback({ version: 3 }).expect(200)).body.version).toBe(3);
    expect(await champion()).toBe(3);
  });

  it('200: repeated with its Idempotency-Key it goes back once', async () => {
    await train(3);
    for (const version of [1, 2, 3]) await promote(version).expect(200);
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await rollback().set(key).expect(200);
    expect((await rollback().set(key).expect(200)).text).toBe(first.text);
    expect(await champion()).toBe(2);
  });

  it('200: passes over what was deleted', async () => {
    await train(3);
    for (const version of [1, 2, 3]) await promote(version).expect(200);
    await registry.call('delete', `/${id}/versions/2`).expect(204);
    expect((await rollback().expect(200)).body.version).toBe(1);
  });

  it('404, 409: to a version that is not there, from nothing, or to a newer one', async () => {
    await train(2);
    expect((await rollback().expect(409)).body.detail).toContain('nothing serves');
    await promote(1).expect(200);
    await rollback({ version: 3 }).expect(404);
    expect((await rollback({ version: 2 }).expect(409)).body.detail).toBe(
      'version 2 is newer than version 1, which serves, and never served itself: promote it',
    );
  });
});

describe('GET /api/v1/models/{id}/decisions', () => {
  it('200: a page, newest first, of a deleted model too', async () => {
    await train(3);
    await registry.call('patch', `/${id}`).send({ stage: 'production' }).expect(200);
    await promote(1, { reason: 'simpler' }).expect(200);
    await registry.call('delete', `/${id}`).expect(204);
    const { body } = await registry.call('get', `/${id}/decisions?page=2&page_size=1`).expect(200);
    expect(body).toMatchObject({ total: 2, page: 2, page_size: 1 });
    expect(body.items).toEqual([
      expect.objectContaining({
        version: 3,
        previous_version: null,
        kind: 'manual',
        decided_by: 'ada',
        reason: 'its newest version when it was put to production',
      }),
    ]);
  });

  it('404: for other teams', async () => {
    const { status } = await registry.call('get', `/${id}/decisions`).set(registry.stranger.bearer);
    expect(status).toBe(404);
  });
});
