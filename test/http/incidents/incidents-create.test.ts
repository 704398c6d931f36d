import { randomUUID } from 'node:crypto';
import {
  aNewIncident,
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

const create = (changes: unknown = {}, headers: Record<string, string> = {}) =>
  world.responder.post(
    '/incidents',
    typeof changes === 'object' ? aNewIncident(changes ?? {}) : changes,
    headers,
  );
const countIncidents = async (): Promise<number> => (await world.admin.get('/incidents')).body.total;

describe('POST /api/v1/incidents', () => {
  it('201: the full incident, open, where it is and its ETag', async () => {
    const sent = {
      title: 'Drift detected: credit-risk-v3 PSI > 0.25',
      severity: 'P2',
      model_id: randomUUID(),
      description: 'credit_score drifts most',
      trigger_source: 'automated_drift',
      labels: ['drift', 'région'],
    };
    const res = await world.responder.post('/incidents', sent).expect(201);
    expect(res.body).toEqual({
      ...sent,
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      status: 'open',
      assigned_to: null,
      created_at: expect.stringMatching(SECONDS),
      updated_at: res.body.created_at,
      model_name: null,
      team: null,
      opened_by: 'ada',
      acknowledged_at: null,
      acknowledged_by: null,
      resolved_at: null,
      closed_at: null,
      recurrence_of: null,
      sla: {
        acknowledge: { due_at: expect.stringMatching(SECONDS), breached_at: null },
        resolve: { due_at: expect.stringMatching(SECONDS), breached_at: null },
      },
      paging: { state: 'active', until: null, level: 0, levels: 0, round: 1, next_at: null },
    });
    expect(res.headers['location']).toBe(`/api/v1/incidents/${res.body.id}`);
    expect(res.headers['etag']).toMatch(/^"\d+"$/);
    const { timeline, runbook_url, ...read } = (await world.responder.get(`/incidents/${res.body.id}`)).body;
    expect(read).toEqual(res.body);
    expect(timeline).toHaveLength(1);
    expect(runbook_url).toBeNull();
  });

  it('201: what is optional has its published default', async () => {
    expect((await create().expect(201)).body).toMatchObject({
      trigger_source: 'manual',
      description: null,
      labels: [],
    });
  });

  it.each(['manual', 'automated_drift', 'automated_performance', 'pagerduty'])(
    '201: triggered by %s',
    async (trigger_source) => {
      expect((await create({ trigger_source }).expect(201)).body.trigger_source).toBe(trigger_source);
    },
  );

  it('201: what the server makes can not be set, and nothing that is unknown is kept', async () => {
    const forged = JSON.stringify({
      ...aNewIncident({ id: NOWHERE, status: 'closed', created_at: '2020-01-01T00:00:00Z' }),
      opened_by: 'root',
      resolved_at: '2020-01-01T00:00:00Z',
      openKey: 'x',
      $set: { status: 'closed' },
    }).replace('{', '{"__proto__":{"status":"closed"},"constructor":{"prototype":{"status":"closed"}},');
    const { body } = await create(forged).expect(201);
    expect(body).toMatchObject({ status: 'open', opened_by: 'ada', resolved_at: null });
    expect(body.id).not.toBe(NOWHERE);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['openKey']));
    expect({}).not.toHaveProperty('status');
  });

  it('201: any text stays as it was sent', async () => {
    const title = '  Модель 漂移 🚨 <b>&amp;</b> \' " $where {"$ne":1} \u0000 ';
    expect((await create({ title, description: title }).expect(201)).body).toMatchObject({
      title,
      description: title,
    });
  });

  it('409 names the one that is unresolved; another severity or model is none of it', async () => {
    const { id, path, model_id } = await world.opened({ severity: 'P1' });
    const conflict = { ...problem(409, '/incidents', id), incident_id: id };
    const again = () => create({ severity: 'P1', model_id });
    const res = await again().expect(409);
    expect(res.headers['content-type']).toBe('application/problem+json');
    expect(res.body).toEqual(conflict);
    await create({ severity: 'P3', model_id }).expect(201);
    await create({ severity: 'P1' }).expect(201);
    await world.responder.patch(path, { status: 'investigating' }).expect(200);
    expect((await again().expect(409)).body).toEqual(conflict);
    await world.responder.patch(path, { status: 'resolved' }).expect(200);
    expect((await again().expect(201)).body).toMatchObject({ recurrence_of: id });
  });

  it('409: what was found automatically is noted on the one that is unresolved, once a request', async () => {
    const { id, path, model_id } = await world.opened();
    const timeline = async () => (await world.responder.get(path)).body.timeline;
    await create({ model_id }).expect(409);
    expect(await timeline()).toHaveLength(1);
    const evidence = { model_id, trigger_source: 'automated_drift', title: 'PSI 0.4', description: 'age' };
    const headers = { 'Idempotency-Key': randomUUID() };
    for (let sent = 0; sent < 2; sent++)
      expect((await create(evidence, headers).expect(409)).body).toMatchObject({ incident_id: id });
    expect(await timeline()).toEqual([
      expect.anything(),
      expect.objectContaining({
        event_type: 'note',
        body: 'automated_drift reports again: PSI 0.4\n\nage',
        author: 'ada',
      }),
    ]);
  });

  it('409 for nineteen of twenty at once', async () => {
    const same = aNewIncident();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => world.responder.post('/incidents', same)),
    );
    const made = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
    expect(made).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409).map(({ body }) => body.incident_id);
    expect(refused).toEqual(Array(19).fill(made[0]));
  });

  it('201: the same answer for the same Idempotency-Key, whatever became of it; 422 for another body', async () => {
    const headers = { 'Idempotency-Key': randomUUID() };
    const sent = aNewIncident();
    const send = () => world.responder.post('/incidents', sent, headers);
    const answers = await Promise.all(Array.from({ length: 5 }, send));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const [first] = answers;
    await world.responder.patch(`/incidents/${first?.body.id}`, { status: 'investigating' }).expect(200);
    const late = await send().expect(201);
    expect(late.text).toBe(first?.text);
    expect(late.headers).toMatchObject({ 'idempotent-replayed': 'true', etag: first?.headers['etag'] });
    const other = await world.responder.post('/incidents', aNewIncident(), headers).expect(422);
    expect(other.body).toEqual(problem(422, '/incidents', 'Idempotency-Key'));
  });

  it.each([
    ['title', { title: undefined }],
    ['title', { title: '' }],
    ['title', { title: ' \n' }],
    ['title', { title: 7 }],
    ['title', { title: null }],
    ['title', { title: 'x'.repeat(100_000) }],
    ['severity', { severity: undefined }],
    ['severity', { severity: 'P5' }],
    ['severity', { severity: 'p1' }],
    ['severity', { severity: 'all' }],
    ['severity', { severity: { $gt: '' } }],
    ['model_id', { model_id: undefined }],
    ['model_id', { model_id: 'credit-risk' }],
    ['model_id', { model_id: 'model_3fa85f6457174562b3fc2c963f66afa6' }],
    ['model_id', { model_id: { $ne: null } }],
    ['trigger_source', { trigger_source: 'cron' }],
    ['trigger_source', { trigger_source: null }],
    ['description', { description: 7 }],
    ['labels', { labels: 'drift' }],
    ['labels', { labels: ['drift', 7] }],
    ['labels', { labels: null }],
    ['labels', { labels: [''] }],
  ])('422 names %s: %j', async (field, changes) => {
    const before = await countIncidents();
    expect((await create(changes).expect(422)).body).toEqual(problem(422, '/incidents', field));
    expect(await countIncidents()).toBe(before);
  });

  it('422 names everything that is wrong at once', async () => {
    const { body } = await world.responder.post('/incidents', {}).expect(422);
    for (const field of ['title', 'severity', 'model_id'])
      expect(body.detail).toContain(`${field}: field required`);
  });

  it.each([
    [400, '{'],
    [400, '{"title": "\u0001"}'],
    [422, '[]'],
    [422, 'null'],
    [422, '"x"'],
    [422, ''],
  ])('%i for the body %j', async (status, body) => {
    const answer = await world.responder.post('/incidents', body).expect(status);
    expect(answer.body).toEqual(problem(status, '/incidents'));
  });

  it('413 for twenty megabytes, 415 for what is no JSON', async () => {
    const huge = await world.responder.post('/incidents', `"${'x'.repeat(20 * 1_048_576)}"`).expect(413);
    expect(huge.body).toEqual(problem(413, '/incidents'));
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expect((await world.responder.post('/incidents', 'title=x', form).expect(415)).body).toEqual(
      problem(415, '/incidents'),
    );
  });
});
