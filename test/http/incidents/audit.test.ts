import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { hashEvent } from '../../../src/persistence/event-hash';
import { aModel } from '../../domain/records';
import { aUser, type TestUser } from '../../support/accounts';
import { type HttpService, startHttpService } from '../../support/http-service';
import { UNLIMITED } from '../../support/limits';

let service: HttpService;
let admin: TestUser;
let engineer: TestUser;
const hiddenId = randomUUID();
beforeAll(async () => {
  service = await startHttpService({ changes: { rateLimits: UNLIMITED } });
  admin = await aUser(service.tested, { role: 'admin' });
  engineer = await aUser(service.tested, { role: 'engineer' });
  const { models, eventLog } = service.tested.core;
  const event = { type: 'model.registered', actor: 'ada', data: {} };
  await models.insert({ model: aModel({ id: hiddenId, facets: {}, teamId: 'others' }), event });
  await models.insert({ model: aModel({ id: randomUUID(), facets: {} }), event });
  const records = service.tested.connection.collection<{ _id: string }>('incidents');
  const pending = [
    { type: 'incident.opened', actor: 'ada', data: {}, revision: 1, at: '2026-05-22T14:33:00.000Z' },
  ];
  await records.insertOne({ _id: 'hidden-incident', modelId: hiddenId, revision: 1, pending } as never);
  await eventLog.sweep();
});
afterAll(() => service.close());
const list = (user: TestUser, query = '') =>
  request(service.url).get(`/api/v1/audit${query}`).set(user.bearer);
const keysOf = (body: { items: { aggregate: string; id: string }[] }) =>
  body.items.map(({ aggregate, id }) => `${aggregate}/${id}`);

describe('GET /api/v1/audit', () => {
  it('200: events with all that their hashes are made of', async () => {
    const { body } = await list(admin, '?after=0&limit=100').expect(200);
    let previous = '0'.repeat(64);
    for (const { id, previous_hash, hash, ...fields } of body.items) {
      expect(previous_hash).toBe(previous);
      expect(hash).toBe(hashEvent({ ...fields, aggregateId: id, previousHash: previous_hash }));
      previous = hash;
    }
    expect(body.items.length).toBeGreaterThan(4);
    expect(body.next_cursor).toBeNull();
  });

  it('200: goes on where an answer ended, both ways', async () => {
    const { body: all } = await list(admin, '?after=0&limit=100');
    const first = (await list(admin, '?after=0&limit=2')).body;
    const second = (await list(admin, `?after=${first.next_cursor}&limit=2`)).body;
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4));
    const newest = (await list(admin, '?limit=2')).body;
    const before = (await list(admin, `?before=${newest.next_cursor}&limit=2`)).body;
    expect([...newest.items, ...before.items]).toEqual(all.items.slice(-4).toReversed());
  });

  it('200: filters', async () => {
    const { body } = await list(admin, `?actor=ada&aggregate=model&type=model.registered&id=${hiddenId}`);
    expect(keysOf(body)).toEqual([`model/${hiddenId}`]);
  });

  it('200: leaves out what belongs to models of other teams, but for admins', async () => {
    const hidden = [`model/${hiddenId}`, 'incident/hidden-incident'];
    expect(keysOf((await list(admin, '?limit=100')).body)).toEqual(expect.arrayContaining(hidden));
    const seen = keysOf((await list(engineer, '?limit=100').expect(200)).body);
    expect(seen.length).toBeGreaterThan(0);
    for (const key of hidden) expect(seen).not.toContain(key);
  });

  it('401 without credentials, 403 without the permission', async () => {
    await request(service.url).get('/api/v1/audit').expect(401);
    await list(await aUser(service.tested, { role: 'responder' })).expect(403);
  });

  it.each(['?after=-1', '?after=x', '?limit=0', '?limit=101', '?aggregate=nothing', '?after=1&after=2'])(
    '422: refuses %s',
    async (query) => {
      expect((await list(admin, query)).status).toBe(422);
    },
  );
});
