import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually';
import { type IncidentWorld, NOWHERE, openIncidentWorld, problem, SECONDS } from './incident-world';

let world: IncidentWorld;
beforeAll(async () => {
  world = await openIncidentWorld();
});
afterAll(() => world.close());

const get = async (path: string) => (await world.responder.get(path).expect(200)).body;
const patch = (path: string, body: unknown, headers?: Record<string, string>) =>
  world.responder.patch(path, body, headers);
/** An incident that has gone through the statuses given. */
async function moved(...statuses: string[]) {
  const incident = await world.opened();
  for (const status of statuses) await patch(incident.path, { status }).expect(200);
  return incident;
}

describe('GET /api/v1/incidents/{id}', () => {
  it('200: all of it, with its timeline and the link to its runbook', async () => {
    const { id, path } = await world.opened({ labels: ['a'], description: 'b' });
    const body = await get(path);
    expect(body).toMatchObject({ id, labels: ['a'], description: 'b', runbook_url: null });
    expect(body.timeline).toEqual([
      {
        event_type: 'status_change',
        body: 'Opened as P2 (manual): Accuracy fell',
        author: 'ada',
        timestamp: body.created_at,
      },
    ]);
  });

  it('200: an ETag that stays as long as the body does', async () => {
    const { path, etag } = await world.opened();
    const tag = async () => (await world.responder.get(path).expect(200)).headers['etag'];
    expect(await tag()).toBe(etag);
    // What the service itself writes without anything that readers see.
    const { incidentRecords } = world.service.tested.core;
    await incidentRecords.transition(path.slice('/incidents/'.length), () => ({ changes: {}, event: null }));
    expect(await tag()).toBe(etag);
    await world.responder.post(`${path}/timeline`, { event_type: 'note', body: 'x' }).expect(201);
    expect(await tag()).not.toBe(etag);
  });

  it('200 for any rendering of the id; 404 for one that nobody has', async () => {
    const { id } = await world.opened();
    for (const text of [id.toUpperCase(), id.replaceAll('-', '')])
      expect(await get(`/incidents/${text}`)).toMatchObject({ id });
    for (const text of [NOWHERE, '11111111-1111-1111-1111-111111111111']) {
      const path = `/incidents/${text}`;
      expect((await world.responder.get(path).expect(404)).body).toEqual(problem(404, path));
    }
  });

  it.each(['not-a-uuid', '1', '..%2f..', '%00', '%24ne', '__proto__', `${NOWHERE}%20`])(
    '422: %s is no id',
    async (text) => {
      const path = `/incidents/${text}`;
      for (const answer of [
        await world.responder.get(path).expect(422),
        await patch(path, {}).expect(422),
        await world.responder.post(`${path}/timeline`, { event_type: 'note', body: 'x' }).expect(422),
      ])
        expect(answer.body).toMatchObject({ status: 422, detail: 'incident_id: must be a UUID' });
    },
  );

  it('400 for an escape that is none, 404 below an incident, both as problems', async () => {
    expect((await world.responder.get('/incidents/%ff').expect(400)).body).toEqual(
      problem(400, '/incidents/%ff'),
    );
    const path = `/incidents/${NOWHERE}/nothing`;
    expect((await world.responder.get(path).expect(404)).body).toEqual(problem(404, path));
  });
});

describe('PATCH /api/v1/incidents/{id}', () => {
  it('200: any subset changes, is seen later, and the rest stays', async () => {
    const { path } = await world.opened({ description: 'before', labels: ['x'] });
    const before = await get(path);
    const changes: [object, object][] = [
      [{ severity: 'P3' }, { severity: 'P3' }],
      [{ assigned_to: 'mlops-on-call' }, { assigned_to: 'mlops-on-call' }],
      [
        { description: null, labels: [] },
        { description: null, labels: [] },
      ],
      [
        { description: 'after', labels: ['y', 'z'], assigned_to: null },
        { description: 'after', labels: ['y', 'z'], assigned_to: null },
      ],
    ];
    let expected = before;
    for (const [sent, seen] of changes) {
      const { body } = await patch(path, sent).expect(200);
      const { timeline: _timeline, runbook_url: _runbook, ...rest } = expected;
      expect(body).toEqual({ ...rest, ...seen, sla: body.sla, updated_at: body.updated_at });
      expected = await get(path);
      expect(expected).toMatchObject(body);
    }
    expect(expected.timeline.map(({ body }: { body: string }) => body)).toEqual([
      'Opened as P2 (manual): Accuracy fell',
      'Severity changed from P2 to P3.',
      'Assignment changed from nobody to mlops-on-call.',
      'Description changed. Labels changed from x to none.',
      'Assignment changed from mlops-on-call to nobody. Description changed. Labels changed from none to y, z.',
    ]);
  });

  it('200: updated_at moves, and created_at does not', async () => {
    const { path } = await world.opened();
    const before = await get(path);
    const after = await eventually(
      async () => (await patch(path, { description: randomUUID() }).expect(200)).body,
      ({ updated_at }) => updated_at > before.updated_at,
    );
    expect(after.created_at).toBe(before.created_at);
  });

  it('200: what is not to be changed is ignored', async () => {
    const { id, path } = await world.opened();
    const before = await get(path);
    const forged = {
      id: NOWHERE,
      title: 'x',
      model_id: NOWHERE,
      created_at: '2020-01-01T00:00:00Z',
      opened_by: 'root',
      trigger_source: 'pagerduty',
      timeline: [],
      acknowledged_at: '2020-01-01T00:00:00Z',
      revision: 0,
      $set: { title: 'x' },
      openKey: 'x',
      paging: { state: 'snoozed' },
    };
    expect((await patch(path, forged).expect(200)).body.id).toBe(id);
    expect(await get(path)).toEqual(before);
  });

  it('200: an empty change and the same values leave it as it is', async () => {
    const { path } = await moved('investigating');
    const before = await get(path);
    const { status, severity, description, labels, assigned_to } = before;
    for (const same of [{}, { status }, { status, severity, description, labels, assigned_to }])
      await patch(path, same).expect(200);
    expect(await get(path)).toEqual(before);
  });

  it('200: open, investigating, resolved, closed; each tells who and when', async () => {
    const { path } = await world.opened();
    const seen = expect.stringMatching(SECONDS);
    expect((await patch(path, { status: 'investigating' }).expect(200)).body).toMatchObject({
      status: 'investigating',
      acknowledged_by: 'ada',
      acknowledged_at: seen,
      resolved_at: null,
      paging: { state: 'acknowledged' },
    });
    expect((await patch(path, { status: 'resolved' }).expect(200)).body).toMatchObject({
      status: 'resolved',
      acknowledged_by: 'ada',
      resolved_at: seen,
      closed_at: null,
      paging: { state: 'ended' },
    });
    expect((await patch(path, { status: 'closed' }).expect(200)).body).toMatchObject({ closed_at: seen });
    const { timeline } = await get(path);
    expect(timeline.map(({ event_type, body }: Record<string, string>) => [event_type, body])).toEqual([
      ['status_change', 'Opened as P2 (manual): Accuracy fell'],
      ['status_change', 'Status changed from open to investigating.'],
      ['status_change', 'Status changed from investigating to resolved.'],
      ['status_change', 'Status changed from resolved to closed.'],
    ]);
  });

  it.each([
    [[], 'resolved'],
    [[], 'closed'],
    [['investigating'], 'open'],
    [['investigating'], 'closed'],
    [['investigating', 'resolved'], 'investigating'],
    [['investigating', 'resolved'], 'open'],
    [['investigating', 'resolved', 'closed'], 'open'],
    [['investigating', 'resolved', 'closed'], 'investigating'],
    [['investigating', 'resolved', 'closed'], 'resolved'],
  ])(
    '409: after %j it can not become %s, and nothing else of the change is done',
    async (statuses, status) => {
      const { path } = await moved(...statuses);
      const before = await get(path);
      const { body } = await patch(path, { severity: 'P1', description: 'x', status }).expect(409);
      expect(body).toEqual(problem(409, path, `can't become ${status}`));
      expect(await get(path)).toEqual(before);
    },
  );

  it('409: a severity that an unresolved incident of the model has, which is named', async () => {
    const one = await world.opened({ severity: 'P1' });
    const other = await world.opened({ severity: 'P2', model_id: one.model_id });
    const { body } = await patch(other.path, { severity: 'P1', description: 'x' }).expect(409);
    expect(body).toEqual({ ...problem(409, other.path, one.id), incident_id: one.id });
    expect(await get(other.path)).toMatchObject({ severity: 'P2', description: null });
    for (const status of ['investigating', 'resolved']) await patch(one.path, { status }).expect(200);
    await patch(other.path, { severity: 'P1' }).expect(200);
  });

  it('200 for one of many at once that name the same ETag, 412 for the others', async () => {
    const { path, etag } = await world.opened();
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((description) => patch(path, { description }, { 'If-Match': etag })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412]);
    const won = answers.find(({ status }) => status === 200);
    expect(await get(path)).toMatchObject({ description: won?.body.description });
    expect(answers.find(({ status }) => status === 412)?.body).toEqual(problem(412, path));
    await patch(path, { description: 'e' }, { 'If-Match': String(won?.headers['etag']) }).expect(200);
    await patch(path, { description: 'f' }, { 'If-Match': '*' }).expect(200);
    await patch(path, { description: 'g' }, { 'If-Match': 'nonsense' }).expect(422);
  });

  it('200: of many acknowledgements at once one is told', async () => {
    const { path } = await world.opened();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => patch(path, { status: 'investigating' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await get(path)).timeline).toHaveLength(2);
  });

  it.each([
    ['status', { status: 'mitigating' }],
    ['status', { status: 'all' }],
    ['status', { status: null }],
    ['severity', { severity: 'P0' }],
    ['severity', { severity: null }],
    ['assigned_to', { assigned_to: 7 }],
    ['assigned_to', { assigned_to: '' }],
    ['description', { description: ['x'] }],
    ['labels', { labels: 'x' }],
    ['labels', { labels: null }],
    ['body', []],
    ['body', null],
  ])('422 names %s: %j', async (field, sent) => {
    const { path } = await world.opened();
    const before = await get(path);
    expect((await patch(path, JSON.stringify(sent)).expect(422)).body).toEqual(problem(422, path, field));
    expect(await get(path)).toEqual(before);
  });

  it('404 for one that nobody has', async () => {
    const path = `/incidents/${NOWHERE}`;
    expect((await patch(path, { status: 'investigating' }).expect(404)).body).toEqual(problem(404, path));
  });
});
