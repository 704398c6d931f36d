import { randomUUID } from 'node:crypto';
import { IncidentItem } from '../../../src/http/contracts/incidents/incident/schemas';
import { eventually } from '../../support/eventually';
import { type IncidentWorld, NOWHERE, openIncidentWorld, problem, SECONDS } from './incident-world';

let world: IncidentWorld;
/** In the order in which they are listed. */
let ids: string[];
const model = randomUUID();
let betweenAt: string;
beforeAll(async () => {
  world = await openIncidentWorld();
  const { responder, opened } = world;
  const first = await opened({ title: 'a', severity: 'P1', model_id: model });
  const second = await opened({ title: 'b (50 % off) [x]', severity: 'P2', labels: ['drift'] });
  betweenAt = new Date().toISOString();
  await eventually(
    async () => new Date().toISOString(),
    (now) => now > betweenAt,
  );
  const third = await opened({ title: 'c', severity: 'P3', description: 'Größe {"$ne":1} passt NICHT' });
  const fourth = await opened({ title: 'd', severity: 'P4', model_id: model, labels: ['drift', 'eu'] });
  const fifth = await opened({ title: 'e', severity: 'P2', model_id: model });
  const move = (path: string, status: string) => responder.patch(path, { status }).expect(200);
  await move(second.path, 'investigating');
  for (const status of ['investigating', 'resolved']) await move(third.path, status);
  for (const status of ['investigating', 'resolved', 'closed']) await move(fourth.path, status);
  ids = [fifth, fourth, third, second, first].map(({ id }) => id);
});
afterAll(() => world.close());

const list = (query = '') => world.responder.get(`/incidents${query}`);
const titlesOf = (body: { items: { title: string }[] }) =>
  body.items.map(({ title }) => title.charAt(0)).join('');

describe('GET /api/v1/incidents', () => {
  it('200: exactly the published envelope, newest first, in pages of 25', async () => {
    const { body, headers } = await list().expect(200);
    expect(body).toEqual({ total: 5, page: 1, page_size: 25, items: expect.any(Array) });
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(body.items[3]).toEqual({
      id: ids[3],
      title: 'b (50 % off) [x]',
      severity: 'P2',
      status: 'investigating',
      model_id: expect.any(String),
      created_at: expect.stringMatching(SECONDS),
      updated_at: expect.stringMatching(SECONDS),
      assigned_to: null,
    });
    expect(Object.keys(body.items[0])).toEqual(Object.keys(IncidentItem.shape));
    expect(headers).toMatchObject({ 'x-ratelimit-limit': expect.any(String) });
  });

  it.each([
    ['status=all', 'edcba'],
    ['status=open', 'ea'],
    ['status=investigating', 'b'],
    ['status=resolved', 'c'],
    ['status=closed', 'd'],
    ['severity=all', 'edcba'],
    ['severity=P1', 'a'],
    ['severity=P2', 'eb'],
    ['severity=P2&status=open', 'e'],
    [`model_id=${model}`, 'eda'],
    [`model_id=${model.toUpperCase()}`, 'eda'],
    [`model_id=${NOWHERE}`, ''],
    ['label=drift', 'db'],
    ['label=dri', ''],
    ['q=gr%C3%B6%C3%9Fe', 'c'],
    ['q=nicht', 'c'],
    ['q=(50%20%25%20off)%20%5Bx%5D', 'b'],
    ['q=.*', ''],
    ['q=%7B%22%24ne', 'c'],
    ['since=2020-01-01', 'edcba'],
    ['since=2999-01-01T00:00:00Z', ''],
    ['status[$ne]=open&$where=1&__proto__[x]=1&severity=P1', 'a'],
  ])('200: %s', async (query, titles) => {
    const { body } = await list(`?${query}`).expect(200);
    expect(titlesOf(body)).toBe(titles);
    expect(body.total).toBe(titles.length);
  });

  it('200: created after a time, however that is written', async () => {
    const at = new Date(betweenAt);
    const inIndia = new Date(at.getTime() + 5.5 * 3_600_000).toISOString().replace('Z', '');
    for (const since of [
      betweenAt,
      betweenAt.replace('Z', ''),
      `${inIndia}+05:30`,
      encodeURIComponent(`${inIndia}+05:30`),
      encodeURIComponent(`${inIndia}+0530`),
      encodeURIComponent(betweenAt.replace('T', ' ')),
    ])
      expect({ since, found: titlesOf((await list(`?since=${since}`).expect(200)).body) }).toEqual({
        since,
        found: 'edc',
      });
  });

  it('200: pages hold every incident once, and the total stays', async () => {
    const pages = await Promise.all([1, 2, 3, 4].map((page) => list(`?page_size=2&page=${page}`)));
    expect(pages.map(({ body }) => body.total)).toEqual([5, 5, 5, 5]);
    expect(pages.map(({ body }) => titlesOf(body))).toEqual(['ed', 'cb', 'a', '']);
    expect(pages[2]?.body).toMatchObject({ page: 3, page_size: 2 });
    expect((await list('?page_size=100').expect(200)).body).toMatchObject({ page_size: 100, total: 5 });
    expect((await list('?page=1000000').expect(200)).body.items).toEqual([]);
  });

  it('200: after an incident, though newer ones are opened and that one leaves the filter', async () => {
    const own = randomUUID();
    const made = [];
    for (const severity of ['P1', 'P2', 'P3', 'P4'])
      made.unshift(await world.opened({ model_id: own, severity }));
    const query = `?model_id=${own}&status=open&page_size=2`;
    const idsOf = async (more = '') =>
      (await list(`${query}${more}`).expect(200)).body.items.map(({ id }: { id: string }) => id);
    expect(await idsOf()).toEqual([made[0]?.id, made[1]?.id]);
    await world.responder.patch(made[1]?.path ?? '', { status: 'investigating' }).expect(200);
    expect(await idsOf(`&after=${made[1]?.id}`)).toEqual([made[2]?.id, made[3]?.id]);
    expect(await idsOf(`&after=${made[3]?.id}`)).toEqual([]);
    expect((await list(`${query}&after=${made[1]?.id}`)).body).toMatchObject({ total: 3, page: 1 });
    const refused = await list(`?after=${NOWHERE}`).expect(422);
    expect(refused.body).toEqual(problem(422, '/incidents', 'after'));
  });

  it.each([
    'page=0',
    'page=-1',
    'page=1.5',
    'page=x',
    'page=',
    'page=1&page=2',
    'page=99999999999999',
    'page_size=0',
    'page_size=101',
    'page_size=1e2',
    'status=OPEN',
    'status=',
    'status=open&status=closed',
    'severity=P5',
    'severity=p1',
    'model_id=x',
    'model_id=3fa85f6457174562b3fc2c963f66afa6',
    'since=yesterday',
    'since=2026-02-30',
    'since=2026-01-01T25:00:00Z',
    'since=1747924380',
    'since=',
    'label=',
    'q=',
    'after=x',
  ])('422 names what is wrong: %s', async (query) => {
    const { body, headers } = await list(`?${query}`).expect(422);
    expect(body).toEqual(problem(422, '/incidents', query.split('=', 1)[0]));
    expect(headers['content-type']).toBe('application/problem+json');
  });

  it('405: what is not offered, as a problem', async () => {
    const { body, headers } = await world.responder.delete('/incidents').expect(405);
    expect(body).toEqual(problem(405, '/incidents'));
    expect(headers['allow']).toBe('GET, HEAD, POST');
  });
});
