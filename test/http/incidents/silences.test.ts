import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually';
import { aLevel, aPerson, aPolicy, toldTo, untilTold } from '../../support/incidents';
import { startReceiver } from '../../support/receiver';
import { startLightWorker, startNotificationWorker } from '../../support/workers';
import { type IncidentWorld, openIncidentWorld, problem, SECONDS } from './incident-world';

let world: IncidentWorld;
beforeAll(async () => {
  world = await openIncidentWorld();
});
afterAll(() => world.close());

const inHours = (hours: number): string =>
  `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`;
const aSilence = (changes: object = {}) => ({
  reason: 'the move',
  model_id: randomUUID(),
  ends_at: inHours(2),
  ...changes,
});
const create = async (changes: object = {}) =>
  (await world.responder.post('/silences', aSilence(changes)).expect(201)).body;

describe('POST /api/v1/silences', () => {
  it('201: it begins now, holds for what it names, and is found again', async () => {
    const model_id = randomUUID();
    const sent = aSilence({ model_id, severities: ['P3', 'P4'], labels: ['drift'] });
    const { body, headers } = await world.responder.post('/silences', sent).expect(201);
    expect(body).toEqual({
      ...sent,
      id: expect.stringMatching(/^sil_[0-9a-f]{24}$/),
      team: null,
      starts_at: expect.stringMatching(SECONDS),
      created_by: 'ada',
      created_at: body.starts_at,
    });
    expect(headers['location']).toBe(`/api/v1/silences/${body.id}`);
    expect((await world.responder.get(`/silences/${body.id}`).expect(200)).body).toEqual(body);
  });

  it('201: once for each Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const sent = aSilence();
    const answers = [];
    for (let times = 0; times < 2; times++)
      answers.push((await world.responder.post('/silences', sent, headers).expect(201)).text);
    expect(answers[1]).toBe(answers[0]);
    await world.responder.post('/silences', aSilence(), headers).expect(422);
  });

  it.each([
    ['reason', { reason: ' ' }],
    ['ends_at', { ends_at: undefined }],
    ['ends_at', { ends_at: '2020-01-01T00:00:00Z' }],
    ['ends_at', { ends_at: '2999-01-01T00:00:00Z' }],
    ['ends_at', { starts_at: '2998-01-02T00:00:00Z', ends_at: '2998-01-01T00:00:00Z' }],
    ['starts_at', { starts_at: 'now' }],
    ['severities', { severities: ['P9'] }],
    ['labels', { labels: [7] }],
    ['model_id', { model_id: 'x' }],
    ['team or a model_id', { team: 'risk' }],
  ])('422 names %s: %j', async (field, changes) => {
    const { body } = await world.responder.post('/silences', aSilence(changes)).expect(422);
    expect(body).toEqual(problem(422, '/silences', field));
  });
});

describe('GET /api/v1/silences', () => {
  it('200: the one that begins last first, in pages, or those only that have not ended', async () => {
    const early = await create({ starts_at: inHours(1) });
    const late = await create({ starts_at: inHours(1.5) });
    await world.responder.post(`/silences/${early.id}/end`).expect(200);
    const idsOf = async (query: string) =>
      (await world.responder.get(`/silences?${query}`).expect(200)).body.items.map(
        ({ id }: { id: string }) => id,
      );
    expect((await idsOf('page_size=1'))[0]).toBe(late.id);
    expect(await idsOf('page_size=100')).toContain(early.id);
    expect(await idsOf('page_size=100&state=current')).toContain(late.id);
    expect(await idsOf('page_size=100&state=current')).not.toContain(early.id);
    await world.responder.get('/silences?state=ended').expect(422);
  });
});

describe('POST /api/v1/silences/{id}/end', () => {
  it('200: it ends now; again it stays as it is', async () => {
    const { id, ends_at } = await create();
    const { body } = await world.responder.post(`/silences/${id}/end`).expect(200);
    expect(body.ends_at < ends_at).toBe(true);
    expect((await world.admin.post(`/silences/${id}/end`).expect(200)).body).toEqual(body);
  });

  it('404 for one that nobody has', async () => {
    const path = '/silences/sil_000000000000000000000000/end';
    expect((await world.responder.post(path).expect(404)).body).toEqual(problem(404, path));
  });
});

describe('who may silence what', () => {
  it('403 for viewers, and for all but admins to silence every team', async () => {
    const viewer = await world.someone('viewer', ['risk']);
    expect((await viewer.post('/silences', aSilence()).expect(403)).body.detail).toContain('silence:write');
    const everything = aSilence({ model_id: null });
    expect((await world.responder.post('/silences', everything).expect(403)).body.detail).toContain(
      'every team',
    );
    const { id } = (await world.admin.post('/silences', everything).expect(201)).body;
    await viewer.get(`/silences/${id}`).expect(200);
    await world.responder.post(`/silences/${id}/end`).expect(403);
    await world.admin.post(`/silences/${id}/end`).expect(200);
  });

  it.each(['team', 'model'])('404 for those of another team, by its %s', async (kind) => {
    const named =
      kind === 'team' ? { team: 'risk', model_id: null } : { model_id: await world.aModel('risk') };
    const member = await world.someone('responder', ['risk']);
    const stranger = await world.someone('responder', ['fraud']);
    await stranger.post('/silences', aSilence(named)).expect(403);
    const { id } = (await member.post('/silences', aSilence(named)).expect(201)).body;
    const idsOf = async (who: typeof member) =>
      (await who.get('/silences?page_size=100')).body.items.map((item: { id: string }) => item.id);
    expect(await idsOf(member)).toContain(id);
    expect(await idsOf(stranger)).not.toContain(id);
    await stranger.get(`/silences/${id}`).expect(404);
    await stranger.post(`/silences/${id}/end`).expect(404);
    await member.post(`/silences/${id}/end`).expect(200);
  });
});

describe('an incident that a silence is meant for', () => {
  it('pages nobody until the silence is ended, and then at once', async () => {
    const receiver = await startReceiver();
    startLightWorker(world.service.tested);
    startNotificationWorker(world.service.tested);
    await aPerson(world.service.tested, receiver, 'grace');
    await aPolicy(world.service.tested, [aLevel(['grace'], 60)]);
    const stateOf = async (path: string) => (await world.responder.get(path)).body.paging.state;
    const model_id = randomUUID();
    const { id } = await create({ model_id });
    const quiet = await world.opened({ model_id });
    await eventually(
      () => stateOf(quiet.path),
      (state) => state === 'silenced',
    );
    const loud = await world.opened();
    expect(await untilTold(receiver, 1)).toEqual(['grace incident.page']);
    const silence = await create({ model_id: loud.model_id });
    await eventually(
      () => stateOf(loud.path),
      (state) => state === 'silenced',
    );
    await world.responder.post(`/silences/${id}/end`).expect(200);
    await untilTold(receiver, 2);
    expect(JSON.stringify(receiver.received[1])).toContain(quiet.id);
    await world.responder.post(`/silences/${silence.id}/end`).expect(200);
    await untilTold(receiver, 3);
    expect(toldTo(receiver)).toHaveLength(3);
    await receiver.close();
  });
});
