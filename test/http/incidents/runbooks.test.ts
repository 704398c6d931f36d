import { aWebhook } from '../../support/incidents';
import {
  type Asking,
  aNewIncident,
  type IncidentWorld,
  NOWHERE,
  openIncidentWorld,
  problem,
  SECONDS,
} from './incident-world';

let world: IncidentWorld;
let engineer: Asking;
let stranger: Asking;
let responder: Asking;
let grace: Asking;
let hook: string;
beforeAll(async () => {
  world = await openIncidentWorld();
  engineer = await world.someone('engineer', ['risk']);
  stranger = await world.someone('engineer', ['fraud']);
  responder = await world.someone('responder', ['risk']);
  grace = await world.someone('responder', ['risk']);
  const owner = { kind: 'team' as const, id: 'risk' };
  hook = await aWebhook(world.service.tested, { owner, url: 'http://127.0.0.1:9' });
});
afterAll(() => world.close());

const call = (changes: object = {}) => ({ kind: 'webhook', channel_id: hook, payload: { a: 1 }, ...changes });
const aManual = (changes: object = {}) => ({
  name: 'check',
  kind: 'manual',
  instruction: 'look at it',
  ...changes,
});
/** For incidents that no test opens, unless it says otherwise. */
const aRunbook = (changes: object = {}) => ({
  name: 'drift',
  team: 'risk',
  match: { labels: ['never'] },
  steps: [aManual()],
  ...changes,
});
let labels = 0;
const ETAG = (text: string | undefined) => ({ 'If-Match': String(text) });

/** An incident of the team, with a runbook of these steps. */
async function withRunbook(steps: object[], changes: object = {}): Promise<string> {
  const label = `label-${(labels += 1)}`;
  await engineer.post('/runbooks', aRunbook({ match: { labels: [label] }, steps, ...changes })).expect(201);
  const model_id = await world.aModel('risk');
  const asked = aNewIncident({ model_id, labels: [label] });
  return `/incidents/${(await responder.post('/incidents', asked).expect(201)).body.id}/runbook`;
}

/** Takes the steps that are due, as a worker would. */
async function take(path: string): Promise<void> {
  const { incidentSteps, clock } = world.service.tested.core;
  const id = path.split('/')[2] ?? '';
  for (let step = 0; step < 6; step += 1) await incidentSteps.take(id, clock.now());
}

describe('POST /runbooks', () => {
  it('201: as it was sent, with its defaults, and once for each key', async () => {
    const steps = [
      { name: 'say', kind: 'note', text: 'read this', compensation: call() },
      { name: 'divert', ...call() },
      aManual({ needs_approval: true }),
      { name: 'train', kind: 'retrain' },
      { name: 'back', kind: 'rollback', version: 3 },
    ];
    const sent = aRunbook({ url: 'https://wiki.example.com/a', starts_automatically: true, steps });
    const key = { 'Idempotency-Key': 'one' };
    const first = await engineer.post('/runbooks', sent, key).expect(201);
    expect(first.body).toEqual({
      ...sent,
      id: expect.stringMatching(/^rbk_[0-9a-f]{24}$/),
      match: { severities: [], trigger_sources: [], labels: ['never'] },
      steps: steps.map((step) => ({ compensation: null, ...step })),
      created_at: expect.stringMatching(SECONDS),
      updated_at: expect.stringMatching(SECONDS),
    });
    expect(first.headers['location']).toBe(`/api/v1/runbooks/${first.body.id}`);
    expect((await engineer.post('/runbooks', sent, key).expect(201)).body).toEqual(first.body);
    const shown = await responder.get(`/runbooks/${first.body.id}`).expect(200);
    expect(shown.body).toEqual(first.body);
    expect(shown.headers['etag']).toBe(first.headers['etag']);
  });

  it('403: of another team, and without permission', async () => {
    expect((await stranger.post('/runbooks', aRunbook())).status).toBe(403);
    expect((await responder.post('/runbooks', aRunbook())).status).toBe(403);
  });

  it.each([
    [{ name: ' ' }, 'name: must not be blank'],
    [{ url: 'javascript:alert(1)' }, 'url: must be a URL that begins with'],
    [{ match: { severities: ['P9'] } }, 'match.severities.0: must be one of P1'],
    [{ match: { trigger_sources: ['x'] } }, 'match.trigger_sources.0: must be one of manual'],
    [{ steps: [{ name: 'x', kind: 'reboot' }] }, 'kind is one of note, webhook, manual, retrain, rollback'],
    [{ steps: [{ name: 'x', kind: 'rollback', version: '3' }] }, 'steps.0.version: must be a whole number'],
    [{ steps: [aManual({ instruction: 7 })] }, 'steps.0.instruction: must be a string'],
    [{ steps: [{ name: 'x', kind: 'webhook', channel_id: 'chn_1' }] }, 'has no channel chn_1 in use'],
    [
      { steps: [{ ...aManual(), compensation: { kind: 'webhook', channel_id: 'chn_2' } }] },
      'steps.0.compensation.channel_id: the team has no channel chn_2',
    ],
    [
      { steps: [{ name: 'x', ...call(), channel_id: 'c', payload: { $where: 1 } }] },
      'payload: must have no key',
    ],
    [{ steps: [{ name: 'x', ...call(), channel_id: 'c', payload: [] }] }, 'payload: must be an object'],
  ])('422: %j', async (changes, detail) => {
    const { body } = await engineer.post('/runbooks', aRunbook(changes)).expect(422);
    expect(body.detail).toContain(detail);
  });

  it('422: for a team that there is not, and a channel of another team', async () => {
    const unknown = await world.admin.post('/runbooks', aRunbook({ team: 'nowhere' })).expect(422);
    expect(unknown.body.detail).toContain('there is no team nowhere');
    const steps = [{ name: 'x', ...call() }];
    const foreign = await stranger.post('/runbooks', aRunbook({ team: 'fraud', steps })).expect(422);
    expect(foreign.body.detail).toContain(`the team has no channel ${hook} in use`);
    const ofNone = await stranger.post('/runbooks', aRunbook({ team: null, steps })).expect(422);
    expect(ofNone.body.detail).toContain(`the team has no channel ${hook} in use`);
  });
});

describe('GET, PATCH and DELETE /runbooks', () => {
  it('200: those of one’s teams and of none, by name', async () => {
    const own = (await engineer.post('/runbooks', aRunbook({ name: 'zz own' })).expect(201)).body.id;
    const all = (await world.admin.post('/runbooks', aRunbook({ name: 'zz all', team: null }))).body.id;
    const idsFor = async (who: Asking, query = '') =>
      (await who.get(`/runbooks?page_size=100${query}`).expect(200)).body.items.map(
        ({ id }: { id: string }) => id,
      );
    expect((await idsFor(engineer)).slice(-2)).toEqual([all, own]);
    expect(await idsFor(stranger)).toContain(all);
    expect(await idsFor(stranger)).not.toContain(own);
    expect(await idsFor(engineer, '&team=risk')).not.toContain(all);
    const page = await engineer.get('/runbooks?page_size=1').expect(200);
    expect(page.body).toMatchObject({ page: 1, page_size: 1, items: [expect.anything()] });
    await world.admin.delete(`/runbooks/${all}`).expect(204);
  });

  it('changes what is given and no more, guarded by the ETag; a deleted one is gone', async () => {
    const made = await engineer.post('/runbooks', aRunbook({ url: 'https://a.example/' })).expect(201);
    const path = `/runbooks/${made.body.id}`;
    const etag = made.headers['etag'];
    const changed = await engineer.patch(path, { starts_automatically: true }, ETAG(etag)).expect(200);
    expect(changed.body).toEqual({
      ...made.body,
      starts_automatically: true,
      updated_at: expect.stringMatching(SECONDS),
    });
    await engineer.patch(path, { name: 'late' }, ETAG(etag)).expect(412);
    await stranger.patch(path, { name: 'x' }).expect(404);
    await stranger.get(path).expect(404);
    await responder.patch(path, { name: 'x' }).expect(403);
    await engineer.patch(path, { team: 'fraud' }).expect(403);
    await engineer.delete(path).expect(204);
    for (const gone of [engineer.get(path), engineer.delete(path), engineer.patch(path, { name: 'x' })])
      expect((await gone).body).toEqual(problem(404, path, made.body.id));
  });
});

describe('the runbook of an incident', () => {
  it('200: shows its URL on the incident, and is offered until somebody starts it', async () => {
    const path = await withRunbook([aManual()], { url: 'https://wiki.example.com/b' });
    const incident = await responder.get(path.replace('/runbook', '')).expect(200);
    expect(incident.body.runbook_url).toBe('https://wiki.example.com/b');
    expect((await responder.get(path).expect(200)).body).toMatchObject({
      state: 'offered',
      started_at: null,
    });
    await take(path);
    expect((await responder.get(path).expect(200)).body.steps[0].state).toBe('waiting');
    const started = await responder.post(`${path}/start`).expect(200);
    expect(started.body).toMatchObject({ state: 'running', started_at: expect.stringMatching(SECONDS) });
    await responder.post(`${path}/start`).expect(200);
    await responder.post(`${path}/cancel`).expect(200);
    expect((await responder.post(`${path}/start`).expect(409)).body.detail).toContain('is cancelled');
  });

  it('a step waits for its confirmation, and for the approval of another person', async () => {
    const path = await withRunbook([aManual({ needs_approval: true }), aManual()], {
      starts_automatically: true,
    });
    await responder.post(`${path}/steps/1/confirm`).expect(409);
    await take(path);
    await responder.post(`${path}/steps/1/approve`).expect(409);
    const confirmed = await responder.post(`${path}/steps/1/confirm`).expect(200);
    const { username } = responder.user;
    expect(confirmed.body.steps[0]).toMatchObject({ state: 'running', confirmed_by: username });
    await responder.post(`${path}/steps/1/confirm`).expect(200);
    await grace.post(`${path}/steps/1/confirm`).expect(409);
    const own = await responder.post(`${path}/steps/1/approve`).expect(403);
    expect(own.body.detail).toContain('another person');
    const approved = await grace.post(`${path}/steps/1/approve`).expect(200);
    expect(approved.body.steps[0]).toMatchObject({ state: 'done', approved_by: grace.user.username });
    await grace.post(`${path}/steps/1/approve`).expect(200);
    await take(path);
    await grace.post(`${path}/steps/2/approve`).expect(409);
    const done = await grace.post(`${path}/steps/2/confirm`).expect(200);
    expect(done.body.state).toBe('succeeded');
    const { body } = await responder.get(path.replace('/runbook', '')).expect(200);
    const completed = body.timeline.filter(
      ({ event_type }: { event_type: string }) => event_type === 'runbook_step_completed',
    );
    expect(completed).toHaveLength(2);
  });

  it('of two people who confirm at once one does', async () => {
    const path = await withRunbook([aManual({ needs_approval: true })], { starts_automatically: true });
    await take(path);
    const answers = await Promise.all([responder, grace].map((who) => who.post(`${path}/steps/1/confirm`)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  it('403, 404 and 422: without permission, of other teams, and for what there is not', async () => {
    const path = await withRunbook([aManual()], { starts_automatically: true });
    await take(path);
    const viewer = await world.someone('viewer', ['risk']);
    await viewer.get(path).expect(200);
    for (const deed of ['start', 'cancel', 'steps/1/confirm', 'steps/1/approve']) {
      await viewer.post(`${path}/${deed}`).expect(403);
      await stranger.post(`${path}/${deed}`).expect(404);
      await responder.post(`/incidents/${NOWHERE}/runbook/${deed}`).expect(404);
    }
    await stranger.get(path).expect(404);
    await responder.post(`${path}/steps/9/confirm`).expect(404);
    for (const step of ['0', 'x', '-1', '1.5'])
      await responder.post(`${path}/steps/${step}/confirm`).expect(422);
    const without = await world.opened();
    expect((await world.responder.get(`${without.path}/runbook`).expect(404)).body.detail).toContain(
      'no runbook',
    );
    await world.responder.post(`${without.path}/runbook/cancel`).expect(404);
  });
});
