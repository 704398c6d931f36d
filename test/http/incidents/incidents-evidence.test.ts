import { randomUUID } from 'node:crypto';
import request from 'supertest';
import type { EscalationRule } from '../../../src/domain/incidents/escalation-policy';
import { aLevel, aPolicy } from '../../support/incidents';
import { aNewIncident, type IncidentWorld, openIncidentWorld } from './incident-world';

let world: IncidentWorld;
beforeAll(async () => {
  world = await openIncidentWorld();
});
afterAll(() => world.close());

/** The default policy of what is opened from now on; there is no contact method, and no worker. */
const policy = (changes: Partial<EscalationRule>) =>
  aPolicy(world.service.tested, [aLevel(['ada'], 60)], changes);
const evidence = (model_id: string, changes: object = {}) =>
  aNewIncident({ severity: 'P3', model_id, trigger_source: 'automated_drift', title: 'PSI', ...changes });
const report = (model_id: string, headers: Record<string, string> = {}) =>
  world.responder.post('/incidents', evidence(model_id), headers);
const incidentAt = async (path: string) => (await world.responder.get(path).expect(200)).body;
const all = async (model_id: string) =>
  (await world.responder.get(`/incidents?model_id=${model_id}`).expect(200)).body.items;
const notesAt = async (path: string): Promise<string[]> =>
  (await incidentAt(path)).timeline.slice(1).map(({ body }: { body: string }) => body);

const NOTE = 'automated_drift reports again: PSI';
const RAISED = (from: string, to: string) =>
  `${NOTE}\n\nSeverity changed from ${from} to ${to} by its policy: so many reports came.`;

describe('reports of an incident that is unresolved', () => {
  it('never change its severity without a policy that says so', async () => {
    await policy({});
    const { path, model_id } = await world.opened({ severity: 'P3' });
    for (let sent = 0; sent < 5; sent++) await report(model_id).expect(409);
    expect((await incidentAt(path)).severity).toBe('P3');
    expect(await notesAt(path)).toEqual(Array(5).fill(NOTE));
  });

  it('raise it by one after as many as the policy says, with the clocks and the escalation of a change by hand', async () => {
    await policy({ raiseAfter: 2 });
    const { path, model_id, id } = await world.opened({ severity: 'P3' });
    expect((await report(model_id).expect(409)).body.incident_id).toBe(id);
    expect((await incidentAt(path)).severity).toBe('P3');
    expect((await report(model_id).expect(409)).body.incident_id).toBe(id);
    const raised = await incidentAt(path);
    const byHand = await world.opened({ severity: 'P3' });
    const patched = (await world.responder.patch(byHand.path, { severity: 'P2' }).expect(200)).body;
    expect([raised.severity, raised.paging.round]).toEqual(['P2', patched.paging.round]);
    const dueMs = ({ created_at, sla }: typeof raised) =>
      [sla.acknowledge, sla.resolve].map(({ due_at }) => Date.parse(due_at) - Date.parse(created_at));
    expect(dueMs(raised)).toEqual(dueMs(patched));
    expect(await notesAt(path)).toEqual([NOTE, RAISED('P3', 'P2')]);
  });

  it('count anew after each change of the severity, and raise nothing above P1', async () => {
    await policy({ raiseAfter: 2 });
    const { path, model_id } = await world.opened({ severity: 'P2' });
    const again = () =>
      world.responder.post('/incidents', evidence(model_id, { severity: 'P2' })).expect(409);
    await again();
    await world.responder.patch(path, { severity: 'P3' }).expect(200);
    await world.responder.patch(path, { severity: 'P2' }).expect(200);
    await again();
    expect((await incidentAt(path)).severity).toBe('P2');
    await again();
    expect((await incidentAt(path)).severity).toBe('P1');
    const urgent = () =>
      world.responder.post('/incidents', evidence(model_id, { severity: 'P1' })).expect(409);
    for (let sent = 0; sent < 3; sent++) await urgent();
    expect((await incidentAt(path)).severity).toBe('P1');
  });

  it('raise one that somebody works on without paging again', async () => {
    await policy({ raiseAfter: 1 });
    const { path, model_id } = await world.opened({ severity: 'P3' });
    await world.responder.patch(path, { status: 'investigating' }).expect(200);
    await report(model_id).expect(409);
    expect(await incidentAt(path)).toMatchObject({ severity: 'P2', paging: { state: 'acknowledged' } });
  });

  it('leave it as it is where another one has the higher severity, say so, and raise it once that is resolved', async () => {
    await policy({ raiseAfter: 1 });
    const { path, model_id } = await world.opened({ severity: 'P3' });
    const other = await world.opened({ severity: 'P2', model_id });
    await report(model_id).expect(409);
    expect((await incidentAt(path)).severity).toBe('P3');
    const remark = `By its policy it would be P2 now, and stays P3: incident ${other.id} of this model is P2`;
    expect(await notesAt(path)).toEqual([expect.stringContaining(remark)]);
    for (const status of ['investigating', 'resolved'])
      await world.responder.patch(other.path, { status }).expect(200);
    await report(model_id).expect(409);
    expect((await incidentAt(path)).severity).toBe('P2');
  });

  it('raise it once, however many come at once: each is noted once, and what comes too late is an incident of its own', async () => {
    await policy({ raiseAfter: 5 });
    const { path, model_id, id } = await world.opened({ severity: 'P3' });
    const answers = await Promise.all(Array.from({ length: 12 }, () => report(model_id)));
    const made = answers.filter(({ status }) => status === 201);
    expect([made.length, answers.filter(({ status }) => status === 409).length]).toEqual([1, 11]);
    expect((await incidentAt(path)).severity).toBe('P2');
    const notes = await notesAt(path);
    expect(notes.filter((note) => note === RAISED('P3', 'P2'))).toHaveLength(1);
    expect(notes).toHaveLength(5);
    const later = (await all(model_id)).find((incident: { id: string }) => incident.id !== id);
    const laterNotes = await notesAt(`/incidents/${later.id}`);
    expect([later.severity, laterNotes.length]).toEqual(['P3', 6]);
    expect(laterNotes.filter((note) => note.includes(`stays P3: incident ${id}`))).toHaveLength(2);
  });

  it('count once for each Idempotency-Key, at once and later, and open nothing where they raised it', async () => {
    await policy({ raiseAfter: 1 });
    const { path, model_id, id } = await world.opened({ severity: 'P3' });
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => report(model_id, headers)));
    answers.push(await report(model_id, headers));
    expect(answers.map(({ status, body }) => `${status} ${body.incident_id}`)).toEqual(
      Array(9).fill(`409 ${id}`),
    );
    expect((await all(model_id)).map(({ severity }: { severity: string }) => severity)).toEqual(['P2']);
    expect(await notesAt(path)).toEqual([RAISED('P3', 'P2')]);
    const other = await world.responder.post('/incidents', evidence(model_id, { title: 'x' }), headers);
    expect(other.status).toBe(422);
  });

  it('201: the same answer for the same Idempotency-Key while what it made is unresolved', async () => {
    await policy({ raiseAfter: 1 });
    const model_id = randomUUID();
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 5 }, () => report(model_id, headers)));
    answers.push(await report(model_id, headers));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await all(model_id)).toMatchObject([{ severity: 'P3' }]);
  });

  it('count as well when an alert of an integration has news, and not while it fires on', async () => {
    await policy({ raiseAfter: 2 });
    const model_id = (await world.admin.post('/models', { name: 'churn' }).expect(201)).body.id;
    const asked = { kind: 'pagerduty', name: 'jobs', model_id };
    const routing_key = (await world.admin.post('/integrations', asked).expect(201)).body.key;
    const send = (summary: string) =>
      request(world.service.url)
        .post('/v2/enqueue')
        .send({
          routing_key,
          event_action: 'trigger',
          dedup_key: 'nightly',
          payload: { summary, source: 'scheduler', severity: 'warning' },
        })
        .expect(202);
    for (const summary of ['failed', 'failed', 'failed again', 'failed again']) await send(summary);
    expect(await all(model_id)).toMatchObject([{ severity: 'P3' }]);
    await send('failed for good');
    expect(await all(model_id)).toMatchObject([{ severity: 'P2' }]);
  });

  it('only note it where an older program opened it: its policy has no such setting, and it counted none', async () => {
    await policy({ raiseAfter: 1 });
    const { path, model_id, id } = await world.opened({ severity: 'P3' });
    const stored = world.service.tested.connection.collection<{ _id: string }>('incidents');
    await stored.updateOne({ _id: id }, { $unset: { reports: '', 'rules.0.raiseAfter': '' } });
    for (let sent = 0; sent < 2; sent++) await report(model_id).expect(409);
    expect((await incidentAt(path)).severity).toBe('P3');
    expect(await notesAt(path)).toEqual([NOTE, NOTE]);
  });
});
