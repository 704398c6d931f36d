import { pagerDutyEvents } from '../../src/channels/pagerduty';
import { createChannelSender } from '../../src/channels/sender';
import { parseRanges } from '../../src/domain/notifications/address';
import { INCIDENT_NOTICES } from '../../src/domain/notifications/message';
import { aNotice, anEnvelope, anIncident } from '../support/messages';
import { startReceiver } from '../support/receiver';

const eventsOf = (...messages: Parameters<typeof anEnvelope>) =>
  pagerDutyEvents(anEnvelope(...messages), 'https://modelkeeper.example');

describe('PagerDuty', () => {
  it.each(INCIDENT_NOTICES)('is told of %s under the key of the incident', (notice) => {
    const expected = { acknowledged: 'acknowledge', resolved: 'resolve', closed: 'resolve' };
    expect(eventsOf(aNotice(notice))).toEqual([
      expect.objectContaining({
        dedup_key: anIncident().id,
        event_action: expected[notice as keyof typeof expected] ?? 'trigger',
      }),
    ]);
  });

  it.each([
    ['P1', 'critical'],
    ['P2', 'error'],
    ['P3', 'warning'],
    ['P4', 'info'],
  ] as const)('hears of %s as %s', (severity, word) => {
    expect(eventsOf(aNotice('page', { severity }))).toMatchObject([{ payload: { severity: word } }]);
  });

  it('gets no longer fields than it takes', () => {
    const long = 'a'.repeat(100_000);
    const events = eventsOf(aNotice('page', { title: long, modelName: long, description: long }));
    const [{ summary, source } = { summary: '', source: '' }] = events.map(
      ({ payload }) => payload as { summary: string; source: string },
    );
    expect(summary).toHaveLength(1_024);
    expect(source).toHaveLength(255);
    expect(JSON.stringify(events).length).toBeLessThan(50_000);
  });

  it('gets a bundle in its order, without what the next event repeats', () => {
    const other = { id: 'b' };
    const events = eventsOf(
      aNotice('opened'),
      aNotice('page'),
      aNotice('page', other),
      aNotice('acknowledged'),
      aNotice('page'),
      aNotice('resolved'),
    );
    expect(events.map(({ event_action: action, dedup_key: key }) => `${action} ${key}`)).toEqual([
      `trigger ${anIncident().id}`,
      'trigger b',
      `acknowledge ${anIncident().id}`,
      `trigger ${anIncident().id}`,
      `resolve ${anIncident().id}`,
    ]);
  });

  it('resolves what a trial triggers', () => {
    expect(eventsOf({ kind: 'test', actor: 'ada' })).toMatchObject([
      { event_action: 'trigger', payload: { severity: 'info' } },
      { event_action: 'resolve' },
    ]);
  });

  it('is posted the routing key, and stops at the first refusal', async () => {
    const receiver = await startReceiver();
    const sender = createChannelSender({
      clock: { now: () => '2026-03-01T10:00:05.000Z' },
      allowedAddresses: parseRanges('loopback'),
      publicUrl: null,
      mail: null,
    });
    const target = { kind: 'pagerduty' as const, routingKey: 'k'.repeat(32), url: receiver.url };
    receiver.answer = { status: 202 };
    expect(await sender.send(target, anEnvelope(aNotice('page'), aNotice('resolved')))).toMatchObject({
      ok: true,
    });
    expect(receiver.received.map(({ body }) => JSON.parse(body).event_action)).toEqual([
      'trigger',
      'resolve',
    ]);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ routing_key: 'k'.repeat(32) });
    receiver.answer = { status: 429 };
    const refused = await sender.send(target, anEnvelope(aNotice('page'), aNotice('resolved')));
    expect(refused).toMatchObject({ ok: false, isPermanent: false });
    expect(receiver.received).toHaveLength(3);
    await receiver.close();
  });
});
