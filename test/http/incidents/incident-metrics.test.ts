import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../../src/domain/auth/principal';
import type { Incident } from '../../../src/domain/incidents/incident';
import type { Severity } from '../../../src/domain/incidents/severity';
import type { Delivery } from '../../../src/domain/notifications/delivery';
import { aUser, type TestUser } from '../../support/accounts';
import { api, expectProblem } from '../../support/http-auth';
import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';

let service: HttpService;
let admin: TestUser;
let ofRisk: TestUser;
let ofFraud: TestUser;
let riskModel: string;
let fraudModel: string;
const FREE_MODEL = randomUUID();

const at = (time: string): string => `2026-03-02T${time}.000Z`;

/** An incident that was opened at a time, changed as told. */
async function anIncident(
  modelId: string,
  given: { at: string; severity?: Severity; changes?: Partial<Incident> },
): Promise<Incident> {
  const { incidents, incidentRecords } = service.tested.core;
  const { severity = 'P2', changes = {} } = given;
  const asked = { title: 'Drift', description: null, labels: [], triggerSource: 'manual' as const };
  const { record } = await incidents.open(SYSTEM, { ...asked, modelId, severity });
  const changed = { createdAt: at(given.at), ...changes };
  return incidentRecords.transition(record.id, () => ({ changes: changed, event: null }));
}

/** The changes of an incident that was resolved. */
const resolved = (acknowledged: string, ended: string): Partial<Incident> => ({
  status: 'closed',
  acknowledgedAt: at(acknowledged),
  resolvedAt: at(ended),
});

async function aModel(teamId: string): Promise<string> {
  const asked = { name: `model of ${teamId}`, teamId, stage: 'production' as const };
  const { record } = await service.tested.core.modelUseCases.register(asked, SYSTEM, undefined);
  return record.id;
}

async function aDelivery(incident: Incident, changes: Partial<Delivery>): Promise<void> {
  const { deliveryRecords } = service.tested.core;
  await deliveryRecords.insert({
    id: randomUUID(),
    revision: 1,
    channelId: 'chn_1',
    incidentId: incident.id,
    recipient: null,
    notice: 'page',
    epoch: 0,
    message: { kind: 'incident', notice: 'page', incident, reason: '', actor: 'system' },
    state: 'sent',
    createdAt: at('10:01:00'),
    attempts: [],
    nextAttemptAt: at('10:01:00'),
    settledAt: null,
    settledReason: null,
    ...changes,
  });
}

beforeAll(async () => {
  service = await startHttpService();
  const { tested } = service;
  admin = await aUser(tested, { role: 'admin' });
  ofRisk = await aUser(tested, { teams: ['risk'] });
  ofFraud = await aUser(tested, { teams: ['fraud'] });
  [riskModel, fraudModel] = [await aModel('risk'), await aModel('fraud')];
  const first = await anIncident(riskModel, { at: '10:00:00', changes: resolved('10:01:00', '11:00:00') });
  await anIncident(riskModel, { at: '12:00:00', changes: resolved('12:03:00', '14:00:00') });
  const { sla } = first;
  const late = { ...sla, acknowledge: { ...sla.acknowledge, breachedAt: at('13:15:00') } };
  await anIncident(riskModel, { at: '13:00:00', severity: 'P1', changes: { sla: late } });
  const other = await anIncident(fraudModel, { at: '15:00:00', changes: resolved('15:10:00', '15:20:00') });
  await anIncident(FREE_MODEL, { at: '16:00:00', severity: 'P4' });
  for (const changes of [{}, {}, { notice: 'opened' as const }, { state: 'dropped' as const }])
    await aDelivery(first, changes);
  await aDelivery(other, { createdAt: at('15:00:01') });
  await aDelivery(first, { state: 'pending', createdAt: at('10:02:00') });
  await aDelivery(first, { state: 'pending', notice: 'resolved' });
  await aDelivery(first, { state: 'dead' });
});
afterAll(() => service.close());

async function measured(query = '', by = admin) {
  const answer = await api(service.port, 'GET', `/metrics/incidents${query}`, { headers: by.bearer });
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text);
}

describe('GET /metrics/incidents', () => {
  it('200: counts, times, breaches and sent pages of all incidents', async () => {
    const body = await measured();
    expect(body).toMatchObject({
      since: null,
      until: null,
      total: 5,
      by_status: { open: 2, investigating: 0, resolved: 0, closed: 3 },
      mtta_seconds: { count: 3, mean: 280, median: 180, p90: 600 },
      mttr_seconds: { count: 3, mean: 4_000, median: 3_600, p90: 7_200 },
      sla_breaches: { acknowledge: 1, resolve: 0 },
      pages_sent: 3,
    });
    expect(
      body.by_severity.map((part: { severity: string; total: number }) => [part.severity, part.total]),
    ).toEqual([
      ['P1', 1],
      ['P2', 3],
      ['P3', 0],
      ['P4', 1],
    ]);
    expect(body.by_team[0]).toMatchObject({
      team: 'risk',
      total: 3,
      mtta_seconds: { count: 2, median: 120 },
    });
    const teams = new Set(body.by_team.map(({ team }: { team: string | null }) => team));
    expect(teams).toEqual(new Set(['risk', 'fraud', null]));
    expect(body.by_model[0]).toMatchObject({ model_id: riskModel, model_name: 'model of risk', total: 3 });
    expect(body.by_model).toHaveLength(3);
  });

  it.each([
    ['?since=2026-03-02T12:00:00Z', 3, 1],
    ['?until=2026-03-02T12:00:00Z', 2, 2],
    ['?since=2026-03-02T10:00:00Z&until=2026-03-02T13:00:00Z', 2, 2],
    ['?since=2026-03-03', 0, 0],
    ['?team=risk', 3, 2],
    ['?team=nowhere', 0, 0],
    ['?severity=P2', 3, 3],
    ['?severity=all', 5, 3],
    [`?model_id=${FREE_MODEL}`, 1, 0],
  ])('200: %s counts %i incidents and %i pages', async (query, total, pages) => {
    expect(await measured(query)).toMatchObject({ total, pages_sent: pages });
  });

  it('200: only of models that the caller may see', async () => {
    const own = await measured('', ofFraud);
    expect(own).toMatchObject({ total: 2, pages_sent: 1 });
    expect(JSON.stringify(own)).not.toContain(riskModel);
    expect(await measured(`?model_id=${riskModel}`, ofFraud)).toMatchObject({ total: 0, pages_sent: 0 });
    expect(await measured('?team=risk', ofRisk)).toMatchObject({ total: 3, pages_sent: 2 });
  });

  it.each([
    '?since=yesterday',
    '?severity=P5',
    '?model_id=7',
    '?since=2026-03-02&until=2026-03-01',
    '?severity[$ne]=P1&team[$ne]=x&since=x',
  ])('422: %s', async (query) => {
    const answer = await api(service.port, 'GET', `/metrics/incidents${query}`, { headers: admin.bearer });
    expectProblem(answer, 422, '/metrics/incidents');
  });
});

describe('GET /metrics', () => {
  it('200: tells unresolved incidents by severity, and messages that are on their way or given up', async () => {
    const { text } = await ask(service.port, { path: '/metrics' });
    const value = (name: string): string | undefined =>
      text
        .split('\n')
        .find((line) => line.startsWith(`modelkeeper_${name} `))
        ?.split(' ')[1];
    expect(value('unresolved_incidents{severity="P1",status="open"}')).toBe('1');
    expect(value('unresolved_incidents{severity="P2",status="open"}')).toBe('0');
    expect(value('unresolved_incidents{severity="P4",status="investigating"}')).toBe('0');
    expect(value('deliveries_pending')).toBe('2');
    expect(value('pages_pending')).toBe('1');
    expect(value('deliveries_dead')).toBe('1');
    const ageSeconds = (Date.now() - Date.parse(at('10:01:00'))) / 1_000;
    expect(Math.abs(Number(value('delivery_oldest_pending_seconds')) - ageSeconds)).toBeLessThan(600);
  });
});
