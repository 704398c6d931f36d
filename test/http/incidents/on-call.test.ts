import { aTeam } from '../../support/accounts';
import { aLayer, hours, type OnCallWorld, openOnCallWorld, PATH } from './on-call-world';

let world: OnCallWorld;
beforeAll(async () => void (world = await openOnCallWorld()));
afterAll(() => world.service.close());

describe('who is on call', () => {
  it('200: at a moment, by the schedule and to the escalation', async () => {
    const { id, path } = await world.created();
    const at = '2026-01-12T07:59:59Z';
    const { body } = await world.viewer.get(`${path}/on-call?at=${at}`).expect(200);
    expect(body).toEqual({ schedule_id: id, at, on_call: ['ada'] });
    const later = await world.viewer.get(`${path}/on-call?at=2026-01-12T09:00:00%2B01:00`).expect(200);
    expect(later.body).toEqual({ schedule_id: id, at: '2026-01-12T08:00:00Z', on_call: ['grace'] });
    expect(await world.service.tested.core.onCall.onCall(id, '2026-01-12T08:00:00.000Z')).toEqual(['grace']);
  });

  it('200: now, by all schedules and teams', async () => {
    await aTeam(world.service.tested, 'search');
    const { id } = await world.created({
      name: 'S1',
      team: 'search',
      layers: [aLayer({ participants: ['ada'] })],
    });
    await world.created({ name: 'S2', team: 'search', layers: [aLayer({ start_date: '2199-01-01' })] });
    const { body } = await world.viewer.get('/api/v1/on-call?team=search').expect(200);
    expect(body.schedules).toEqual([
      { id, name: 'S1', team: 'search', on_call: ['ada'] },
      expect.objectContaining({ name: 'S2', on_call: [] }),
    ]);
    expect(body.teams).toEqual([{ team: 'search', on_call: ['ada'] }]);
    const all = await world.viewer.get('/api/v1/on-call').expect(200);
    expect(all.body.teams.length).toBeGreaterThan(1);
  });

  it('200: shifts and gaps of a period', async () => {
    const { id, path } = await world.created();
    const { body } = await world.viewer
      .get(`${path}/shifts?from=2026-01-04T00:00:00Z&to=2026-01-13T00:00:00Z`)
      .expect(200);
    expect(body).toEqual({
      schedule_id: id,
      from: '2026-01-04T00:00:00Z',
      to: '2026-01-13T00:00:00Z',
      shifts: [
        { username: 'ada', from: '2026-01-05T08:00:00Z', to: '2026-01-12T08:00:00Z' },
        { username: 'grace', from: '2026-01-12T08:00:00Z', to: '2026-01-13T00:00:00Z' },
      ],
      gaps: [{ from: '2026-01-04T00:00:00Z', to: '2026-01-05T08:00:00Z' }],
    });
    expect((await world.viewer.get(`${path}/shifts`)).status).toBe(200);
  });

  it.each([
    'shifts?from=yesterday',
    'shifts?from=2026-01-04T00:00:00Z&to=2026-01-04T00:00:00Z',
    'shifts?from=2026-01-04T00:00:00Z&to=2027-03-04T00:00:00Z',
    'on-call?at=2026-13-01T00:00:00Z',
  ])('422: %s', async (query) => {
    const { path } = await world.created();
    expect((await world.viewer.get(`${path}/${query}`)).status).toBe(422);
  });

  it('404: for an unknown schedule', async () => {
    expect((await world.viewer.get(`${PATH}/nothing/shifts`)).status).toBe(404);
    expect((await world.viewer.get(`${PATH}/nothing/on-call`)).status).toBe(404);
  });
});

describe('overrides', () => {
  const stand = (changes: object = {}) => ({ username: 'alan', from: hours(-2), to: hours(2), ...changes });

  it('201: replaces whoever is on call from now on; 204: taken back it ends at once', async () => {
    const { path } = await world.created();
    const { body } = await world.responder.post(`${path}/overrides`, stand()).expect(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^ovr_[0-9a-f]{24}$/),
      username: 'alan',
      created_by: 'edsger',
    });
    expect(body.from > hours(-1)).toBe(true);
    expect((await world.viewer.get(`${path}/on-call`).expect(200)).body.on_call).toEqual(['alan']);
    expect((await world.viewer.get(path).expect(200)).body.overrides).toEqual([body]);
    expect((await world.responder.delete(`${path}/overrides/${body.id}`)).status).toBe(204);
    expect((await world.viewer.get(`${path}/on-call`).expect(200)).body.on_call).not.toEqual(['alan']);
    expect((await world.viewer.get(path).expect(200)).body.overrides).toEqual([]);
    expect((await world.responder.delete(`${path}/overrides/${body.id}`)).status).toBe(409);
  });

  it('201: the same key makes one override, also when sent at the same time; another body is refused', async () => {
    const { path } = await world.created();
    const body = stand({ from: hours(1) });
    const send = (sent: object) =>
      world.responder.post(`${path}/overrides`, sent).set('Idempotency-Key', 'cover');
    const answers = await Promise.all([send(body), send(body), send(body)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1);
    expect((await send(stand({ from: hours(1), username: 'ada' }))).status).toBe(422);
    expect((await world.viewer.get(path).expect(200)).body.overrides).toHaveLength(1);
  });

  it('403, 404, 422', async () => {
    const { path } = await world.created();
    expect((await world.viewer.post(`${path}/overrides`, stand())).status).toBe(403);
    expect((await world.stranger.post(`${path}/overrides`, stand())).status).toBe(403);
    expect((await world.responder.post(`${PATH}/nothing/overrides`, stand())).status).toBe(404);
    expect((await world.responder.delete(`${path}/overrides/nothing`)).status).toBe(404);
    for (const wrong of [
      { username: 'nobody' },
      { to: hours(-3) },
      { from: hours(-3), to: hours(-2) },
      { from: 'now' },
    ])
      expect((await world.responder.post(`${path}/overrides`, stand(wrong))).status).toBe(422);
  });
});
