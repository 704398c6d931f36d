import { createHmac } from 'node:crypto';
import { createChannelSender } from '../../src/channels/sender';
import { signatureHeaders, webhookId } from '../../src/channels/webhook';
import { parseRanges } from '../../src/domain/notifications/address';
import type { ChannelTarget } from '../../src/domain/notifications/channel';
import { aNotice, anEnvelope, anIncident } from '../support/messages';
import { type Receiver, startReceiver } from '../support/receiver';

const NOW = '2026-03-01T10:00:05.000Z';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const sender = createChannelSender({
  clock: { now: () => NOW },
  allowedAddresses: parseRanges('loopback'),
  publicUrl: 'https://modelkeeper.example',
  mail: null,
});
const secret = (changes = {}) => ({ secret: SECRET, createdAt: NOW, expiresAt: null, ...changes });
const webhook = (): ChannelTarget => ({ kind: 'webhook', url: receiver.url, secrets: [secret()] });
const TARGETS: Record<string, () => ChannelTarget> = {
  webhook,
  slack: () => ({ kind: 'slack', url: receiver.url }),
  pagerduty: () => ({ kind: 'pagerduty', routingKey: 'a'.repeat(32), url: receiver.url }),
};

describe('a webhook', () => {
  it('is signed as the published vector of Standard Webhooks', () => {
    const signed = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    };
    expect(signatureHeaders({ ...signed, secrets: [SECRET] })).toEqual({
      'webhook-id': signed.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('carries what happened, signed over what was sent', async () => {
    const envelope = anEnvelope(aNotice('page'));
    expect(await sender.send(webhook(), envelope)).toEqual({ ok: true, detail: 'answered 200' });
    const [{ headers, body }] = receiver.received as [(typeof receiver.received)[number]];
    expect(JSON.parse(body)).toMatchObject({
      type: 'incident.page',
      timestamp: envelope.committedAt,
      data: {
        notice: 'page',
        incident: {
          severity: 'P2',
          team: 'risk',
          url: 'https://modelkeeper.example/app/incidents/8a0c9a52-6f0e-4d7a-9a43-0d7a4b1c2e3f',
        },
      },
    });
    expect(headers['webhook-id']).toBe(envelope.key);
    expect(headers['webhook-timestamp']).toBe(String(Date.parse(NOW) / 1_000));
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
  });

  it('has the same id and body at every try', async () => {
    await sender.send(webhook(), anEnvelope(aNotice('page')));
    await sender.send(webhook(), anEnvelope(aNotice('page')));
    const [one, other] = receiver.received;
    expect(one?.headers['webhook-id']).toBe(other?.headers['webhook-id']);
    expect(one?.body).toBe(other?.body);
  });

  it('is signed by every secret that has not run out', async () => {
    const secrets = [
      secret(),
      secret({ expiresAt: '2026-03-01T10:00:06.000Z', createdAt: '2026-02-01T00:00:00.000Z' }),
      secret({ expiresAt: '2026-03-01T10:00:04.000Z' }),
    ];
    await sender.send({ kind: 'webhook', url: receiver.url, secrets }, anEnvelope(aNotice('page')));
    expect(String(receiver.received[0]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
  });

  it('without a secret is not sent', async () => {
    const target = { kind: 'webhook' as const, url: receiver.url, secrets: [] };
    expect(await sender.send(target, anEnvelope(aNotice('page')))).toMatchObject({ isPermanent: true });
    expect(receiver.received).toEqual([]);
  });

  it('holds several messages in their order', async () => {
    await sender.send(webhook(), anEnvelope(aNotice('page'), aNotice('resolved')));
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      type: 'bundle',
      data: { messages: [{ type: 'incident.page' }, { type: 'incident.resolved' }] },
    });
  });

  it('hands the payload of a runbook step over as it is', async () => {
    const payload = { action: 'restart', count: 2 };
    await sender.send(
      webhook(),
      anEnvelope({ kind: 'runbook_step', incident: anIncident(), step: 'restart', payload }),
    );
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      type: 'incident.runbook_step',
      data: { step: 'restart', payload },
    });
  });

  it.each(['ada.lovelace', 'a\r\nx-evil: 1', 'é', '', 'a'.repeat(300)])(
    'has an id that can stand in a header for any key: %j',
    (key) => {
      expect(webhookId(key)).toMatch(/^msg_[0-9a-f]{64}$/);
    },
  );
});

describe('a refusal', () => {
  const send = (kind: string) => sender.send((TARGETS[kind] ?? webhook)(), anEnvelope(aNotice('page')));

  it.each(
    Object.keys(TARGETS).flatMap((kind) =>
      [400, 401, 403, 404, 410].map((status) => [kind, status] as const),
    ),
  )('of %s by %i is for good', async (kind, status) => {
    receiver.answer = { status };
    expect(await send(kind)).toMatchObject({ ok: false, isPermanent: true, retryAfterSeconds: null });
  });

  it.each(
    Object.keys(TARGETS).flatMap((kind) =>
      [302, 408, 429, 500, 503].map((status) => [kind, status] as const),
    ),
  )('of %s by %i may pass', async (kind, status) => {
    receiver.answer = { status };
    expect(await send(kind)).toMatchObject({ ok: false, isPermanent: false, retryAfterSeconds: null });
  });

  it.each([
    ['120', 120],
    ['Sun, 01 Mar 2026 10:01:05 GMT', 60],
    ['Sun, 01 Mar 2026 09:00:00 GMT', 0],
    ['999999999', 86_400],
    ['soon', null],
  ])('may say when to come back: %s', async (value, seconds) => {
    receiver.answer = { status: 429, headers: { 'retry-after': value } };
    expect(await send('webhook')).toMatchObject({ isPermanent: false, retryAfterSeconds: seconds });
  });

  it('of an address is for good', async () => {
    const target = { kind: 'slack' as const, url: 'http://10.0.0.1/' };
    expect(await sender.send(target, anEnvelope(aNotice('page')))).toMatchObject({ isPermanent: true });
  });

  it('tells what Slack and PagerDuty say, and nothing that a webhook says', async () => {
    receiver.answer = { status: 400, body: 'invalid_blocks\r\nmore' };
    expect(await send('slack')).toMatchObject({ detail: 'answered 400: invalid_blocks more' });
    expect(await send('pagerduty')).toMatchObject({ detail: 'answered 400: invalid_blocks more' });
    expect(await send('webhook')).toMatchObject({ detail: 'answered 400' });
  });
});
