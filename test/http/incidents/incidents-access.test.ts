import { PUBLISHED_LIMITS } from '../../../src/domain/rate-limit';
import { aUser } from '../../support/accounts';
import { openCore } from '../../support/core';
import { api } from '../../support/http-auth';
import { startHttpService } from '../../support/http-service';
import { type Asking, aNewIncident, type IncidentWorld, openIncidentWorld, problem } from './incident-world';

let world: IncidentWorld;
beforeAll(async () => {
  world = await openIncidentWorld();
});
afterAll(() => world.close());

/** Every operation on one incident that changes something. */
const writesOf = (path: string): ((who: Asking) => ReturnType<Asking['post']>)[] => [
  (who) => who.patch(path, { description: 'x' }),
  (who) => who.post(`${path}/timeline`, { event_type: 'note', body: 'x' }),
  (who) => who.post(`${path}/acknowledge`),
  (who) => who.post(`${path}/snooze`, { minutes: 5 }),
  (who) => who.post(`${path}/hand-over`, { to: 'root' }),
];

describe('who may do what with incidents', () => {
  it('401 without credentials', async () => {
    const { path } = await world.opened();
    const { port } = world.service;
    for (const [method, at] of [
      ['GET', '/incidents'],
      ['POST', '/incidents'],
      ['GET', path],
      ['PATCH', path],
      ['POST', `${path}/timeline`],
      ['POST', `${path}/acknowledge`],
    ] as const) {
      const answer = await api(port, method, at, method === 'GET' ? {} : { body: {} });
      expect(JSON.parse(answer.text)).toEqual(problem(401, at));
    }
  });

  it('403 for viewers that change something; they may read', async () => {
    const viewer = await world.someone('viewer');
    const { path } = await world.opened();
    await viewer.get('/incidents').expect(200);
    await viewer.get(path).expect(200);
    for (const write of [...writesOf(path), (who: Asking) => who.post('/incidents', aNewIncident())])
      expect((await write(viewer).expect(403)).body).toMatchObject({
        detail: expect.stringContaining('incident:write'),
      });
    expect((await world.responder.get(path)).body.timeline).toHaveLength(1);
  });

  it('404 for the incident of another team, which no list shows; 403 to open one', async () => {
    const model_id = await world.aModel('risk');
    const member = await world.someone('responder', ['risk']);
    const stranger = await world.someone('engineer', ['fraud']);
    const { body } = await member.post('/incidents', aNewIncident({ model_id })).expect(201);
    expect(body).toMatchObject({ team: 'risk', model_name: 'of risk' });
    const path = `/incidents/${body.id}`;
    const total = async (who: Asking) => (await who.get(`/incidents?model_id=${model_id}`)).body.total;
    expect([await total(member), await total(world.admin), await total(stranger)]).toEqual([1, 1, 0]);
    expect((await stranger.get(path).expect(404)).body).toEqual(problem(404, path));
    for (const write of writesOf(path)) await write(stranger).expect(404);
    await stranger.get(`/incidents?after=${body.id}`).expect(422);
    const refused = await stranger.post('/incidents', aNewIncident({ model_id })).expect(403);
    expect(refused.body).not.toHaveProperty('incident_id');
    await member.get(path).expect(200);
  });

  it('follows the model when it changes hands', async () => {
    const model_id = await world.aModel('risk');
    const { body } = await world.admin.post('/incidents', aNewIncident({ model_id })).expect(201);
    const fraud = await world.someone('responder', ['fraud']);
    await fraud.get(`/incidents/${body.id}`).expect(404);
    await world.admin.patch(`/models/${model_id}`, { team: 'fraud' }).expect(200);
    expect((await fraud.get(`/incidents/${body.id}`).expect(200)).body).toMatchObject({ id: body.id });
  });
});

describe('limits on incidents', () => {
  it('429 for the 31st write in a minute, whatever became of the others, while reads go on', async () => {
    const tested = await openCore({ limits: PUBLISHED_LIMITS });
    const service = await startHttpService({ tested });
    const [one, other] = [
      await aUser(tested, { role: 'responder' }),
      await aUser(tested, { role: 'responder' }),
    ];
    const send = (who: typeof one, method: string, path: string, body?: unknown) =>
      api(service.port, method, path, { headers: who.bearer, body });
    const { id } = JSON.parse((await send(one, 'POST', '/incidents', aNewIncident())).text);
    const kinds: (readonly [string, string, object])[] = [
      ['POST', '/incidents', {}],
      ['PATCH', `/incidents/${id}`, { severity: 'P3' }],
      ['POST', `/incidents/${id}/timeline`, { event_type: 'note', body: 'x' }],
    ];
    const left: number[] = [];
    for (let sent = 1; sent < 30; sent++) {
      const [method, path, body] = kinds[sent % 3] ?? kinds[0] ?? ['', '', {}];
      const { status, headers } = await send(one, method, path, body);
      expect([200, 201, 422]).toContain(status);
      left.push(Number(headers['x-ratelimit-remaining']));
    }
    expect(left).toEqual(Array.from({ length: 29 }, (_, index) => 28 - index));
    const refused = await send(one, 'POST', '/incidents', aNewIncident());
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toEqual(problem(429, '/incidents'));
    expect(refused.headers).toMatchObject({ 'x-ratelimit-limit': '30', 'retry-after': expect.any(String) });
    expect((await send(one, 'GET', '/incidents')).status).toBe(200);
    expect((await send(other, 'POST', '/incidents', aNewIncident())).status).toBe(201);
    await service.close();
    await tested.close();
  });
});
