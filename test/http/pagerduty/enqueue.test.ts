import { randomUUID } from 'node:crypto';
import express from 'express';
import { alertmanagerRoutes } from '../../../src/http/contracts/incidents/alertmanager-routes';
import { pagerDutyFace } from '../../../src/http/contracts/pagerduty';
import { admit } from '../../../src/http/door';
import { answerErrors } from '../../../src/http/error-handler';
import { PROBLEM } from '../../../src/http/errors';
import { mount } from '../../../src/http/mount';
import { contextOf } from '../../../src/http/request-context';
import { listen } from '../../../src/http/server';
import { aUser, type TestUser } from '../../support/accounts';
import { openCore, type TestCore } from '../../support/core';
import { ask } from '../../support/http-client';
import { authenticationOf } from '../../support/http-service';
import { incidentsInMemory } from '../../usecases/integrations/incidents';

let tested: TestCore;
let server: Awaited<ReturnType<typeof listen>>;
let user: TestUser;
const { kept, incidents } = incidentsInMemory();
beforeAll(async () => {
  tested = await openCore({ limits: { auth: 1e6, incidentWrites: 1e6, integration: 40, other: 1e6 } });
  const { inbound, rateLimits } = tested.core;
  const { enqueue, takeNotice } = inbound.createReports({ incidents, rateLimits });
  const face = pagerDutyFace({ enqueue });
  const own = {
    name: 'incidents',
    prefixes: ['/api/v1'],
    errors: PROBLEM,
    routes: alertmanagerRoutes(takeNotice),
  };
  const app = express();
  app.use(async (req, _res, next) => {
    const context = contextOf(req);
    context.principal = await admit(req, context.path, { isOpen: false, ...authenticationOf(tested) });
    next();
  });
  app.use(mount([...face.routes, ...own.routes]));
  app.use(answerErrors([face, own]));
  server = await listen(app, { hosts: ['127.0.0.1'], port: 0 });
  user = await aUser(tested, { role: 'engineer' });
});
afterAll(async () => {
  await server.close(0);
  await tested.close();
});
beforeEach(() => kept.splice(0));

const anIntegration = async (kind: 'pagerduty' | 'alertmanager') =>
  tested.core.inbound.integrationUseCases.create(user.principal, {
    kind,
    name: 'jobs',
    modelId: randomUUID(),
    severities: null,
    defaultSeverity: 'P4',
  });
async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await ask(server.port, {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { ...answer, body: JSON.parse(answer.text) };
}
const payload = { summary: 'The job failed', source: 'scheduler', severity: 'critical' };

describe('POST /v2/enqueue', () => {
  const enqueue = (body: unknown) => post('/v2/enqueue', body);
  const trigger = (routing_key: string, changes = {}) => ({
    routing_key,
    event_action: 'trigger',
    dedup_key: 'nightly',
    payload,
    ...changes,
  });

  it('202 for a trigger, an acknowledgement and a resolution under one key', async () => {
    const { key: routing_key } = await anIntegration('pagerduty');
    const accepted = { status: 'success', message: 'Event processed', dedup_key: 'nightly' };
    expect(await enqueue(trigger(routing_key))).toMatchObject({ status: 202, body: accepted });
    expect(kept).toMatchObject([{ title: 'The job failed', status: 'open', triggerSource: 'pagerduty' }]);
    expect(kept[0]?.openKey).toMatch(/P1$/);
    await enqueue({ routing_key, event_action: 'acknowledge', dedup_key: 'nightly' });
    expect(kept).toMatchObject([{ status: 'investigating' }]);
    await enqueue({ routing_key, event_action: 'resolve', dedup_key: 'nightly' });
    expect(kept).toMatchObject([{ status: 'resolved' }]);
  });

  it('202 with a key of its own making where the sender gives none', async () => {
    const { key } = await anIntegration('pagerduty');
    const { body } = await enqueue(trigger(key, { dedup_key: undefined }));
    expect(body.dedup_key).toMatch(/^[0-9a-f]{32}$/);
    await enqueue({ routing_key: key, event_action: 'resolve', dedup_key: body.dedup_key });
    expect(kept).toMatchObject([{ status: 'resolved' }]);
  });

  it.each([
    ['a summary', { payload: { ...payload, summary: undefined } }, 'payload.summary'],
    ['a source', { payload: { ...payload, source: '' } }, 'payload.source'],
    ['a severity', { payload: { ...payload, severity: 'P1' } }, 'payload.severity'],
    ['a payload', { payload: undefined }, 'payload'],
    ['an action', { event_action: 'page' }, 'event_action'],
    ['a key for what is acknowledged', { event_action: 'acknowledge', dedup_key: undefined }, 'dedup_key'],
    ['a short key', { dedup_key: 'a'.repeat(256) }, 'dedup_key'],
  ])('400 in PagerDuty’s words without %s', async (_what, changes, named) => {
    const { key } = await anIntegration('pagerduty');
    expect(await enqueue(trigger(key, changes))).toMatchObject({
      status: 400,
      body: {
        status: 'invalid event',
        message: 'Event object is invalid',
        errors: [expect.stringContaining(named)],
      },
    });
    expect(kept).toEqual([]);
  });

  it.each(['0'.repeat(32), 'unknown', '$ne'])('400 for a routing key that nobody has: %s', async (key) => {
    expect(await enqueue(trigger(key))).toMatchObject({
      status: 400,
      body: { errors: [expect.stringContaining('routing_key')] },
    });
  });

  it('400 for a key of the other kind, one that was deleted, and an operator', async () => {
    const other = await anIntegration('alertmanager');
    expect(await enqueue(trigger(other.key))).toMatchObject({ status: 400 });
    const { key, integration } = await anIntegration('pagerduty');
    await tested.core.inbound.integrationUseCases.disable(user.principal, integration.id);
    expect(await enqueue(trigger(key))).toMatchObject({ status: 400 });
    expect(await enqueue({ ...trigger(key), routing_key: { $ne: null } })).toMatchObject({ status: 400 });
    expect(await enqueue('{')).toMatchObject({ status: 400, body: { status: 'invalid event' } });
  });

  it('429 above the limit of one key, while another key has its own', async () => {
    const [one, other] = [await anIntegration('pagerduty'), await anIntegration('pagerduty')];
    for (let sent = 0; sent < 40; sent++) expect((await enqueue(trigger(one.key))).status).toBe(202);
    expect(await enqueue(trigger(one.key))).toMatchObject({
      status: 429,
      headers: { 'retry-after': expect.any(String) },
    });
    expect(await enqueue(trigger(other.key))).toMatchObject({ status: 202 });
  });
});

describe('POST /api/v1/alertmanager', () => {
  const take = (key: string, body: unknown) =>
    post('/api/v1/alertmanager', body, { authorization: `Bearer ${key}` });
  const alert = (changes = {}) => ({
    status: 'firing',
    labels: { alertname: 'HighErrorRate', severity: 'critical' },
    annotations: { summary: 'Errors above 5 %', description: 'for ten minutes' },
    startsAt: '2026-03-01T10:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://prometheus.example/graph',
    fingerprint: '8f2a1c3d4e5f6071',
    ...changes,
  });
  const notice = (...alerts: unknown[]) => ({
    version: '4',
    groupKey: '{}:{alertname="HighErrorRate"}',
    status: 'firing',
    receiver: 'modelkeeper',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example',
    truncatedAlerts: 0,
    alerts,
  });

  it('200; each alert opens, and is resolved by its fingerprint, however often it comes', async () => {
    const { key } = await anIntegration('alertmanager');
    const firing = notice(
      alert(),
      alert({ fingerprint: 'b', labels: { alertname: 'Slow', severity: 'page' } }),
    );
    for (let sent = 0; sent < 2; sent++)
      expect(await take(key, firing)).toMatchObject({ status: 200, body: { received: 2 } });
    expect(kept).toMatchObject([
      { title: 'Errors above 5 %', status: 'open', triggerSource: 'automated_performance' },
      { title: 'Errors above 5 %', status: 'open' },
    ]);
    expect(kept.map(({ openKey }) => openKey.slice(-2))).toEqual(['P1', 'P4']);
    await take(key, notice(alert({ status: 'resolved' })));
    expect(kept.map(({ status }) => status)).toEqual(['resolved', 'open']);
  });

  it('200 for alerts without a fingerprint, told apart by their labels', async () => {
    const { key } = await anIntegration('alertmanager');
    const bare = { fingerprint: undefined };
    await take(key, notice(alert(bare)));
    await take(key, notice(alert({ ...bare, status: 'resolved', labels: { alertname: 'Other' } })));
    expect(kept).toMatchObject([{ status: 'open' }]);
    await take(key, notice(alert({ ...bare, status: 'resolved' })));
    expect(kept).toMatchObject([{ status: 'resolved' }]);
  });

  it('401 for anything but the key of such an integration', async () => {
    const other = await anIntegration('pagerduty');
    for (const key of [other.key, user.token, '0'.repeat(32), 'x'])
      expect(await take(key, notice(alert()))).toMatchObject({ status: 401 });
    expect(kept).toEqual([]);
  });

  it('401 for its key anywhere else', async () => {
    const { key } = await anIntegration('alertmanager');
    const headers = { authorization: `Bearer ${key}` };
    for (const path of ['/api/v1/incidents', '/train', '/api/v1/alertmanagers'])
      expect(await ask(server.port, { path, headers })).toMatchObject({ status: 401 });
  });

  it.each([
    ['version', { version: '3' }],
    ['alerts', { alerts: 'none' }],
    ['status', { alerts: [{ status: 'on', labels: {} }] }],
    ['labels', { alerts: [{ status: 'firing', labels: { $where: 1 } }] }],
  ])('422 for a bad %s', async (named, changes) => {
    const { key } = await anIntegration('alertmanager');
    expect(await take(key, { ...notice(), ...changes })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining(named) },
    });
  });
});
