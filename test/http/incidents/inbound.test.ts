import request from 'supertest';
import { type IncidentWorld, openIncidentWorld } from './incident-world';

let world: IncidentWorld;
beforeAll(async () => {
  world = await openIncidentWorld();
});
afterAll(() => world.close());

async function anIntegration(kind: string) {
  const model_id = await world.aModel('risk');
  const { key } = (await world.admin.post('/integrations', { kind, name: 'jobs', model_id }).expect(201))
    .body;
  const incidents = async () =>
    (await world.admin.get(`/incidents?model_id=${model_id}`).expect(200)).body.items;
  return { key, model_id, incidents };
}

describe('what other programs report', () => {
  it('202: PagerDuty’s events open, acknowledge and resolve one incident, also when its model changes hands', async () => {
    const { key: routing_key, model_id, incidents } = await anIntegration('pagerduty');
    const payload = { summary: 'The job failed', source: 'scheduler', severity: 'critical' };
    const send = (event_action: string) =>
      request(world.service.url)
        .post('/v2/enqueue')
        .send({ routing_key, event_action, dedup_key: 'nightly', payload })
        .expect(202);
    for (let sent = 0; sent < 2; sent++) await send('trigger');
    expect(await incidents()).toMatchObject([{ title: 'The job failed', severity: 'P1', status: 'open' }]);
    await world.admin.patch(`/models/${model_id}`, { team: 'fraud' }).expect(200);
    await send('acknowledge');
    expect(await incidents()).toMatchObject([{ status: 'investigating' }]);
    await send('resolve');
    expect(await incidents()).toMatchObject([{ status: 'resolved' }]);
    await send('trigger');
    expect(await incidents()).toMatchObject([{ status: 'open' }, { status: 'resolved' }]);
  });

  it('200: Alertmanager’s notices open and resolve by their fingerprints, counted by key', async () => {
    const { key, incidents } = await anIntegration('alertmanager');
    const send = (status: string) =>
      request(world.service.url)
        .post('/api/v1/alertmanager')
        .set('Authorization', `Bearer ${key}`)
        .send({
          version: '4',
          groupKey: 'g',
          alerts: [{ status, labels: { alertname: 'Slow', severity: 'warning' }, fingerprint: 'f' }],
        })
        .expect(200);
    await send('firing');
    expect(await incidents()).toMatchObject([{ title: 'Slow', severity: 'P3', status: 'open' }]);
    const { headers } = await send('resolved');
    expect(await incidents()).toMatchObject([{ status: 'resolved' }]);
    expect(Number(headers['x-ratelimit-limit']) - Number(headers['x-ratelimit-remaining'])).toBe(2);
  });
});
