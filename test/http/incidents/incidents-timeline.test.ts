import { randomUUID } from 'node:crypto';
import { type IncidentWorld, NOWHERE, openIncidentWorld, problem, SECONDS } from './incident-world';

let world: IncidentWorld;
beforeAll(async () => {
  world = await openIncidentWorld();
});
afterAll(() => world.close());

const append = (path: string, body: unknown, headers?: Record<string, string>) =>
  world.responder.post(`${path}/timeline`, body, headers);
/** What was added after the opening. */
const added = async (path: string): Promise<Record<string, string>[]> =>
  (await world.responder.get(path).expect(200)).body.timeline.slice(1);

describe('POST /api/v1/incidents/{id}/timeline', () => {
  it.each(['note', 'status_change', 'escalation', 'runbook_step_completed'])(
    '201: the event, of the type %s, as it stands in the timeline',
    async (event_type) => {
      const { path } = await world.opened();
      const { body } = await append(path, { event_type, body: 'what was seen' }).expect(201);
      expect(body).toEqual({
        event_type,
        body: 'what was seen',
        author: 'ada',
        timestamp: expect.stringMatching(SECONDS),
      });
      expect(await added(path)).toEqual([body]);
      expect((await world.responder.get(path)).body.status).toBe('open');
    },
  );

  it('201: the author that is given, while the log knows who asked', async () => {
    const { id, path } = await world.opened();
    const { body } = await append(path, { event_type: 'note', body: 'x', author: 'nightly job' }).expect(201);
    expect(body.author).toBe('nightly job');
    expect(await added(path)).toEqual([body]);
    while ((await world.service.tested.core.eventLog.relayDirty()) > 0);
    const { items } = (await world.admin.get(`/audit?id=${id}&type=incident.entry`).expect(200)).body;
    expect(items).toEqual([expect.objectContaining({ actor: 'ada' })]);
  });

  it('201: any text stays as it was sent, and nothing else is kept', async () => {
    const { path } = await world.opened();
    const text = '  🚨 漂移\n<script> {"$set":{"status":"closed"}} \u0000';
    const sent = {
      event_type: 'note',
      body: text,
      timestamp: '2020-01-01T00:00:00Z',
      actor: 'root',
      $set: 1,
    };
    const { body } = await append(path, sent).expect(201);
    expect(body).toEqual({ event_type: 'note', body: text, author: 'ada', timestamp: expect.any(String) });
    expect(body.timestamp).not.toMatch(/^2020/);
  });

  it('201: what is added at once all stays, in one order', async () => {
    const { path } = await world.opened();
    const bodies = Array.from({ length: 25 }, (_, index) => `line ${index}`);
    const answers = await Promise.all(bodies.map((body) => append(path, { event_type: 'note', body })));
    expect(answers.map(({ status }) => status)).toEqual(Array(25).fill(201));
    const first = await added(path);
    expect(new Set(first.map(({ body }) => body))).toEqual(new Set(bodies));
    expect(first).toHaveLength(25);
    expect(await added(path)).toEqual(first);
  });

  it('201: also when it is closed', async () => {
    const { path } = await world.opened();
    for (const status of ['investigating', 'resolved', 'closed'])
      await world.responder.patch(path, { status }).expect(200);
    await append(path, { event_type: 'note', body: 'found the cause' }).expect(201);
    expect((await added(path)).at(-1)).toMatchObject({ body: 'found the cause' });
  });

  it('201: one event for one Idempotency-Key and the same answer; 422 for another body', async () => {
    const { path } = await world.opened();
    const other = await world.opened();
    const headers = { 'Idempotency-Key': randomUUID() };
    const sent = { event_type: 'note', body: 'once' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => append(path, sent, headers)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    await append(path, { event_type: 'note', body: 'later' }).expect(201);
    const late = await append(path, sent, headers).expect(201);
    expect(new Set([...answers, late].map(({ text }) => text)).size).toBe(1);
    expect(late.headers['idempotent-replayed']).toBe('true');
    expect((await added(path)).map(({ body }) => body)).toEqual(['once', 'later']);
    const refused = await append(path, { event_type: 'note', body: 'twice' }, headers).expect(422);
    expect(refused.body).toEqual(problem(422, `${path}/timeline`, 'Idempotency-Key'));
    await append(other.path, sent, headers).expect(201);
    expect(await added(other.path)).toHaveLength(1);
  });

  it.each([
    ['event_type', { event_type: undefined }],
    ['event_type', { event_type: 'comment' }],
    ['event_type', { event_type: { $ne: 1 } }],
    ['body', { body: undefined }],
    ['body', { body: '' }],
    ['body', { body: ' ' }],
    ['body', { body: 7 }],
    ['body', { body: 'x'.repeat(100_000) }],
    ['author', { author: '' }],
    ['author', { author: null }],
  ])('422 names %s: %j', async (field, changes) => {
    const { path } = await world.opened();
    const { body } = await append(path, { event_type: 'note', body: 'x', ...changes }).expect(422);
    expect(body).toEqual(problem(422, `${path}/timeline`, `${field}: `));
    expect(await added(path)).toEqual([]);
  });

  it('404 for an incident that nobody has', async () => {
    const path = `/incidents/${NOWHERE}`;
    expect((await append(path, { event_type: 'note', body: 'x' }).expect(404)).body).toEqual(
      problem(404, `${path}/timeline`),
    );
  });
});
