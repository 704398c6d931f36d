import request from 'supertest';
import { aTeam } from '../../support/accounts';
import { aLayer, type OnCallWorld, openOnCallWorld, PATH, settings } from './on-call-world';

let world: OnCallWorld;
beforeAll(async () => void (world = await openOnCallWorld()));
afterAll(() => world.service.close());

describe('POST /schedules', () => {
  it('201: the schedule as it was asked for, with its defaults', async () => {
    const nights = { kind: 'daily', from: '18:00', to: '08:00' };
    const weekend = { kind: 'weekly', from_day: 'friday', from: '18:00', to_day: 'monday', to: '08:00' };
    const layers = [
      aLayer(),
      aLayer({ rotation: { every: 12, unit: 'hours' }, restrictions: [nights, weekend] }),
    ];
    const { body, headers } = await world.engineer.post(PATH, settings({ layers })).expect(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^sch_[0-9a-f]{24}$/),
      name: 'First line',
      description: '',
      team: 'credit-risk',
      time_zone: 'Europe/Berlin',
      layers: [{ ...layers[0], restrictions: [] }, layers[1]],
      overrides: [],
      created_at: expect.stringMatching(/^[\d-]{10}T[\d:]{8}Z$/),
      updated_at: body.created_at,
    });
    expect(headers['etag']).toBe('"1"');
    expect((await world.viewer.get(`${PATH}/${body.id}`).expect(200)).body).toEqual(body);
  });

  it('201: the same key makes one schedule, and another body with it is refused', async () => {
    const send = (body: object) => world.admin.post(PATH, body).set('Idempotency-Key', 'schedule-1');
    const first = await send(settings({ name: 'Once' })).expect(201);
    const second = await send(settings({ name: 'Once' })).expect(201);
    expect(second.body).toEqual(first.body);
    expect((await send(settings({ name: 'Twice' }))).status).toBe(422);
  });

  it.each([
    [{ time_zone: 'Mars/Base' }, 'time_zone'],
    [{ time_zone: '+02:00' }, 'time_zone'],
    [{ name: ' ' }, 'name'],
    [{ layers: [] }, 'layers'],
    [{ layers: [aLayer({ participants: [] })] }, 'layers.0.participants'],
    [
      { layers: [aLayer({ participants: ['ada', 'nobody'] })] },
      'layers.0.participants.1: no active user is called nobody',
    ],
    [{ layers: [aLayer({ start_date: '2026-02-30' })] }, 'layers.0.start_date'],
    [{ layers: [aLayer({ hand_over_time: '24:00' })] }, 'layers.0.hand_over_time'],
    [{ layers: [aLayer({ rotation: 'monthly' })] }, 'layers.0.rotation'],
    [{ layers: [aLayer({ rotation: { every: 0, unit: 'days' } })] }, 'layers.0.rotation'],
    [
      { layers: [aLayer({ restrictions: [{ kind: 'daily', from: '09:00', to: '09:00' }] })] },
      'layers.0.restrictions.0',
    ],
    [
      { layers: [aLayer({ restrictions: [{ kind: 'weekly', from: '09:00', to: '10:00' }] })] },
      'layers.0.restrictions.0',
    ],
  ])('422: %j, naming %s', async (changes, named) => {
    const { body } = await world.admin.post(PATH, settings(changes)).expect(422);
    expect(body.detail).toContain(named);
  });

  it('422: for a team that there is not', async () => {
    const { body } = await world.admin.post(PATH, settings({ team: 'nowhere' })).expect(422);
    expect(body.detail).toBe('team: there is no team nowhere');
  });

  it('403: without permission, and for teams of others', async () => {
    expect((await world.viewer.post(PATH, settings())).status).toBe(403);
    expect((await world.responder.post(PATH, settings())).status).toBe(403);
    expect((await world.stranger.post(PATH, settings())).status).toBe(403);
    expect((await world.stranger.post(PATH, settings({ team: null }))).status).toBe(201);
  });
});

describe('GET /schedules', () => {
  it('200: pages by name, filtered by team', async () => {
    await aTeam(world.service.tested, 'fraud');
    for (const name of ['b', 'a', 'c']) await world.created({ name, team: 'fraud' });
    const { body } = await world.viewer.get(`${PATH}?team=fraud&page=1&page_size=2`).expect(200);
    expect(body).toMatchObject({ total: 3, page: 1, page_size: 2, items: [{ name: 'a' }, { name: 'b' }] });
    const next = await world.viewer.get(`${PATH}?team=fraud&page=2&page_size=2`).expect(200);
    expect(next.body.items).toMatchObject([{ name: 'c' }]);
  });

  it('401 and 422: without a token, and for a page too large', async () => {
    expect((await request(world.service.url).get(PATH)).status).toBe(401);
    expect((await world.viewer.get(`${PATH}?page_size=101`)).status).toBe(422);
  });
});

describe('GET /schedules/{id}', () => {
  it.each(['sch_000000000000000000000000', 'x', '$ne'])('404: %s', async (id) => {
    expect((await world.viewer.get(`${PATH}/${id}`)).status).toBe(404);
  });
});

describe('PUT and PATCH /schedules/{id}', () => {
  it('200: PUT replaces all settings, and defaults what is left out', async () => {
    const { path } = await world.created({ description: 'old' });
    const res = await world.engineer.put(path, settings({ name: 'New' })).expect(200);
    expect(res.body).toMatchObject({ name: 'New', description: '' });
    expect(res.headers['etag']).toBe('"2"');
  });

  it('200: PATCH changes what is given and leaves the rest', async () => {
    const { path } = await world.created({ description: 'kept' });
    const { body } = await world.engineer.patch(path, { name: 'Renamed' }).expect(200);
    expect(body).toMatchObject({ name: 'Renamed', description: 'kept', time_zone: 'Europe/Berlin' });
  });

  it('200: a change that changes nothing writes nothing', async () => {
    const { path, etag } = await world.created();
    expect((await world.engineer.patch(path, {}).expect(200)).headers['etag']).toBe(etag);
    expect((await world.engineer.put(path, settings()).expect(200)).headers['etag']).toBe(etag);
  });

  it('412: over a change that the caller has not seen', async () => {
    const { path, etag } = await world.created();
    expect((await world.engineer.patch(path, { name: 'Seen' }).set('If-Match', etag)).status).toBe(200);
    expect((await world.engineer.patch(path, { name: 'Unseen' }).set('If-Match', etag)).status).toBe(412);
    expect((await world.engineer.put(path, settings()).set('If-Match', etag)).status).toBe(412);
    expect((await world.viewer.get(path).expect(200)).body.name).toBe('Seen');
  });

  it('403: of another team, or to another team', async () => {
    const { path } = await world.created();
    expect((await world.stranger.patch(path, { name: 'Mine' })).status).toBe(403);
    expect((await world.engineer.patch(path, { team: 'pricing' })).status).toBe(403);
    expect((await world.responder.patch(path, { name: 'Mine' })).status).toBe(403);
  });

  it('404 and 422', async () => {
    const { path } = await world.created();
    expect((await world.admin.patch(`${PATH}/nothing`, { name: 'x' })).status).toBe(404);
    expect((await world.admin.patch(path, { name: 1 })).status).toBe(422);
    expect((await world.admin.put(path, { name: 'x' })).status).toBe(422);
  });
});

describe('DELETE /schedules/{id}', () => {
  it('204: it is gone, and nobody is on call by it', async () => {
    const { id, path, etag } = await world.created();
    expect((await world.stranger.delete(path)).status).toBe(403);
    expect((await world.engineer.delete(path).set('If-Match', '"7"')).status).toBe(412);
    expect((await world.engineer.delete(path).set('If-Match', etag)).status).toBe(204);
    expect((await world.engineer.get(path)).status).toBe(404);
    expect((await world.engineer.delete(path)).status).toBe(404);
    expect(await world.service.tested.core.onCall.onCall(id, '2026-02-01T00:00:00.000Z')).toEqual([]);
    const { body } = await world.viewer.get(`${PATH}?page_size=100`).expect(200);
    expect(body.items.map((item: { id: string }) => item.id)).not.toContain(id);
  });
});
