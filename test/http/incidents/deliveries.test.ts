import { randomUUID } from 'node:crypto';
import { factsOf } from '../../../src/domain/incidents/notices';
import type { Delivery } from '../../../src/domain/notifications/delivery';
import { eventually } from '../../support/eventually';
import { aLevel, aPerson, aPolicy } from '../../support/incidents';
import { startReceiver } from '../../support/receiver';
import { startLightWorker, startNotificationWorker } from '../../support/workers';
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

/** A page of the incident in the log; resolves to its id on the wire. */
async function aDelivery(incidentId: string, changes: Partial<Delivery> = {}): Promise<string> {
  const { incidentRecords, deliveryRecords } = world.service.tested.core;
  const incident = factsOf(await incidentRecords.get(incidentId));
  const now = new Date().toISOString();
  const id = `${incidentId}/0/0/ada/${randomUUID()}/0`;
  await deliveryRecords.insert({
    id,
    revision: 1,
    channelId: 'chn_1',
    incidentId,
    recipient: 'ada',
    notice: 'page',
    epoch: 0,
    message: { kind: 'incident', notice: 'page', incident, reason: 'level 1', actor: 'system' },
    state: 'dead',
    createdAt: now,
    attempts: [{ at: now, ok: false, detail: 'answered 410' }],
    nextAttemptAt: now,
    settledAt: now,
    settledReason: 'answered 410',
    ...changes,
  });
  return Buffer.from(id).toString('base64url');
}
const idsOf = async (path: string, who = world.responder): Promise<string[]> => {
  const { body } = await who.get(path).expect(200);
  expect(body.total).toBe(body.items.length);
  return body.items.map(({ id }: { id: string }) => id);
};

describe('GET /api/v1/deliveries', () => {
  it('200: what was sent and what was not, newest first, and nothing of what it said', async () => {
    const { id: incident_id, path } = await world.opened();
    const dead = await aDelivery(incident_id);
    const sent = await aDelivery(incident_id, { state: 'sent', settledReason: null, channelId: 'chn_2' });
    expect(await idsOf(`/deliveries?incident_id=${incident_id}`)).toEqual([sent, dead]);
    expect(await idsOf(`${path}/deliveries`)).toEqual([sent, dead]);
    expect(await idsOf(`/deliveries?incident_id=${incident_id}&state=dead`)).toEqual([dead]);
    expect(await idsOf(`${path}/deliveries?state=sent`)).toEqual([sent]);
    expect(await idsOf(`/deliveries?incident_id=${incident_id}&channel_id=chn_2`)).toEqual([sent]);
    expect((await world.responder.get(`${path}/deliveries`)).body.items[1]).toEqual({
      id: dead,
      incident_id,
      channel_id: 'chn_1',
      recipient: 'ada',
      notice: 'page',
      state: 'dead',
      created_at: expect.stringMatching(SECONDS),
      attempts: [{ at: expect.stringMatching(SECONDS), ok: false, detail: 'answered 410' }],
      next_attempt_at: null,
      settled_at: expect.stringMatching(SECONDS),
      settled_reason: 'answered 410',
    });
    const second = (await world.responder.get(`${path}/deliveries?page_size=1&page=2`).expect(200)).body;
    expect(second).toMatchObject({ total: 2, page: 2, page_size: 1, items: [{ id: dead }] });
  });

  it.each(['state=lost', 'incident_id=x', 'page_size=101', 'channel_id=1&channel_id=2'])(
    '422: %s',
    async (query) => {
      const { body } = await world.responder.get(`/deliveries?${query}`).expect(422);
      expect(body).toEqual(problem(422, '/deliveries', query.split('=', 1)[0]));
    },
  );

  it('shows nothing of the incidents of another team, and sends nothing of theirs again', async () => {
    const model_id = await world.aModel('risk');
    const { id } = (await world.admin.post('/incidents', aNewIncident({ model_id })).expect(201)).body;
    const delivery = await aDelivery(id);
    const member = await world.someone('responder', ['risk']);
    const stranger = await world.someone('engineer', ['fraud']);
    expect(await idsOf(`/deliveries?incident_id=${id}`, member)).toEqual([delivery]);
    expect(await idsOf(`/deliveries?incident_id=${id}`, stranger)).toEqual([]);
    await stranger.get(`/incidents/${id}/deliveries`).expect(404);
    await stranger.post(`/deliveries/${delivery}/replay`).expect(404);
    await member.post(`/deliveries/${delivery}/replay`).expect(200);
  });
});

describe('POST /api/v1/deliveries/{id}/replay', () => {
  it.each(['dead', 'dropped'] as const)(
    '200: what is %s waits to be sent, and the timeline tells who asked',
    async (state) => {
      const incident = await world.opened();
      const id = await aDelivery(incident.id, { state });
      const replay = () => world.responder.post(`/deliveries/${id}/replay`).expect(200);
      const { body } = await replay();
      expect(body).toMatchObject({ id, state: 'pending', settled_at: null, settled_reason: null });
      expect(body.next_attempt_at).toMatch(SECONDS);
      expect((await replay()).body).toEqual(body);
      const { timeline } = (await world.responder.get(incident.path)).body;
      expect(timeline.slice(1).map((event: { body: string }) => event.body)).toEqual([
        'Sent again, as ada asked: page to ada by chn_1.',
      ]);
    },
  );

  it('409 for what was sent, 404 for what there is not, 422 for what is no id, 403 for viewers', async () => {
    const incident = await world.opened();
    const sent = await aDelivery(incident.id, { state: 'sent' });
    const path = `/deliveries/${sent}/replay`;
    expect((await world.responder.post(path).expect(409)).body).toEqual(problem(409, path));
    const unknown = Buffer.from(`${NOWHERE}/0`).toString('base64url');
    await world.responder.post(`/deliveries/${unknown}/replay`).expect(404);
    await world.responder.post('/deliveries/a%2fb/replay').expect(422);
    await (await world.someone('viewer')).post(path).expect(403);
  });

  it('sends what its receiver had refused', async () => {
    const { tested } = world.service;
    const receiver = await startReceiver();
    startLightWorker(tested);
    startNotificationWorker(tested);
    const channel = await aPerson(tested, receiver, 'grace');
    await aPolicy(tested, [aLevel(['grace'], 60)]);
    receiver.answer = { status: 410 };
    const { path } = await world.opened();
    const log = (state: string) =>
      eventually(
        async () => (await world.responder.get(`${path}/deliveries?state=${state}`)).body.items,
        (items) => items.length > 0,
      );
    const [dead] = await log('dead');
    expect(dead).toMatchObject({ channel_id: channel, recipient: 'grace', notice: 'page' });
    receiver.answer = { status: 200 };
    await world.responder.post(`/deliveries/${dead.id}/replay`).expect(200);
    const [sent] = await log('sent');
    expect(sent).toMatchObject({ id: dead.id, attempts: [{ ok: false }, { ok: true }] });
    // A receiver that knows keys can tell that it is the same message.
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.received).toHaveLength(2);
    await receiver.close();
  });
});
