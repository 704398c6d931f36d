import { aWebhook } from '../../support/incidents';
import {
  type Asking,
  type IncidentWorld,
  NOWHERE,
  openIncidentWorld,
  problem,
  SECONDS,
} from './incident-world';

let world: IncidentWorld;
beforeAll(async () => {
  world = await openIncidentWorld();
});
afterAll(() => world.close());

const get = async (path: string) => (await world.responder.get(path).expect(200)).body;
const last = async (path: string) => (await get(path)).timeline.at(-1);
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
async function resolved() {
  const incident = await world.opened();
  for (const status of ['investigating', 'resolved'])
    await world.responder.patch(incident.path, { status }).expect(200);
  return incident;
}
/** With a contact method that nothing is sent to, as no worker runs. */
async function reachable(...teams: string[]): Promise<Asking> {
  const asking = await world.someone('responder', teams);
  const owner = { kind: 'user' as const, id: asking.user.username };
  await aWebhook(world.service.tested, { owner, url: 'http://127.0.0.1:9' });
  return asking;
}

describe('POST /api/v1/incidents/{id}/acknowledge', () => {
  it('200: it is investigated by the caller and pages nobody; again it changes nothing', async () => {
    const { path } = await world.opened();
    const { body, headers } = await world.responder.post(`${path}/acknowledge`).expect(200);
    expect(body).toMatchObject({
      status: 'investigating',
      acknowledged_by: 'ada',
      acknowledged_at: expect.stringMatching(SECONDS),
      paging: { state: 'acknowledged', next_at: null },
    });
    const again = await world.admin.post(`${path}/acknowledge`).expect(200);
    expect(again.body).toEqual(body);
    expect(again.headers['etag']).toBe(headers['etag']);
  });

  it('200: ends a snooze', async () => {
    const { path } = await world.opened();
    await world.responder.post(`${path}/snooze`, { minutes: 5 }).expect(200);
    await world.responder.post(`${path}/acknowledge`).expect(200);
    await world.responder.post(`${path}/snooze`, { minutes: 5 }).expect(200);
    expect((await world.admin.post(`${path}/acknowledge`).expect(200)).body).toMatchObject({
      status: 'investigating',
      acknowledged_by: 'root',
      paging: { state: 'acknowledged', until: null },
    });
    expect(await last(path)).toMatchObject({
      event_type: 'escalation',
      body: 'Acknowledged by root: nobody is paged any more.',
    });
  });

  it('409 when it is resolved, 404 when there is none', async () => {
    const { path } = await resolved();
    expect((await world.responder.post(`${path}/acknowledge`).expect(409)).body).toEqual(
      problem(409, `${path}/acknowledge`),
    );
    await world.responder.post(`/incidents/${NOWHERE}/acknowledge`).expect(404);
  });
});

describe('POST /api/v1/incidents/{id}/snooze', () => {
  it('200: nobody is paged for so many minutes, or until a time', async () => {
    const { path } = await world.opened();
    const { body } = await world.responder.post(`${path}/snooze`, { minutes: 30 }).expect(200);
    expect(body).toMatchObject({ status: 'open', paging: { state: 'snoozed', next_at: null } });
    expect(Date.parse(body.paging.until)).toBeLessThanOrEqual(Date.parse(inMinutes(30)));
    expect(Date.parse(body.paging.until)).toBeGreaterThan(Date.parse(inMinutes(29)));
    const until = `${inMinutes(90).slice(0, 19)}Z`;
    expect((await world.responder.post(`${path}/snooze`, { until }).expect(200)).body.paging.until).toBe(
      until,
    );
    expect(await last(path)).toMatchObject({
      event_type: 'escalation',
      author: 'ada',
      body: `Snoozed by ada until ${until}.`,
    });
  });

  it.each([
    {},
    { minutes: 5, until: '2999-01-01T00:00:00Z' },
    { minutes: 0 },
    { minutes: -1 },
    { minutes: 1.5 },
    { minutes: '5' },
    { minutes: 43_201 },
    { until: '2020-01-01T00:00:00Z' },
    { until: '2999-01-01T00:00:00Z' },
    { until: 'tomorrow' },
    [],
  ])('422: %j', async (sent) => {
    const { path } = await world.opened();
    const { body } = await world.responder.post(`${path}/snooze`, sent).expect(422);
    expect(body).toEqual(problem(422, `${path}/snooze`));
    expect((await get(path)).paging.state).toBe('active');
  });

  it('409 when it is resolved', async () => {
    const { path } = await resolved();
    const refused = await world.responder.post(`${path}/snooze`, { minutes: 5 }).expect(409);
    expect(refused.body).toEqual(problem(409, `${path}/snooze`, 'resolved'));
  });
});

describe('POST /api/v1/incidents/{id}/hand-over', () => {
  it('200: it is theirs, and a message to them is committed', async () => {
    const { id, path } = await world.opened();
    const { username } = (await reachable()).user;
    const { body } = await world.responder.post(`${path}/hand-over`, { to: username }).expect(200);
    expect(body).toMatchObject({ status: 'open', assigned_to: username });
    expect(await last(path)).toMatchObject({ body: `Handed over to ${username}.`, author: 'ada' });
    const { outbox } = await world.service.tested.core.incidentRecords.get(id);
    expect(outbox).toMatchObject([{ notice: 'handed_over', recipient: username }]);
  });

  it('422 for who is unknown, can not be told, or may not see it', async () => {
    const { path } = await world.opened();
    const hidden = `/incidents/${(await world.admin.post('/incidents', { title: 'x', severity: 'P2', model_id: await world.aModel('risk') }).expect(201)).body.id}`;
    const member = await reachable('risk');
    const mute = await world.someone('responder');
    const stranger = await reachable('fraud');
    const refuse = async (at: string, to: unknown) =>
      expect((await world.admin.post(`${at}/hand-over`, { to }).expect(422)).body).toEqual(
        problem(422, `${at}/hand-over`, 'to: '),
      );
    await refuse(path, 'nobody');
    await refuse(path, mute.user.username);
    await refuse(path, '');
    await refuse(path, { $ne: null });
    await refuse(hidden, stranger.user.username);
    await world.admin.post(`${hidden}/hand-over`, { to: member.user.username }).expect(200);
  });

  it('409 when it is resolved', async () => {
    const { path } = await resolved();
    const { username } = (await reachable()).user;
    const refused = await world.responder.post(`${path}/hand-over`, { to: username }).expect(409);
    expect(refused.body).toEqual(problem(409, `${path}/hand-over`, 'resolved'));
  });
});
