import { randomBytes } from 'node:crypto';
import type { ChannelTarget } from '../../../src/domain/notifications/channel';
import { newChannel, newSecret } from '../../../src/domain/notifications/channel-rules';
import { openCore, type TestCore } from '../../support/core';
import { aDelivery } from '../../support/deliveries';
import { type Receiver, startReceiver } from '../../support/receiver';

let test: TestCore;
let receiver: Receiver;
beforeAll(async () => {
  test = await openCore();
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.close();
  await test.close();
});

async function aChannel(target: ChannelTarget): Promise<string> {
  const id = `chn_${randomBytes(12).toString('hex')}`;
  const owner = { kind: 'team' as const, id: 'risk' };
  const given = { id, name: id, owner, target, notices: [], verification: null };
  const { channel, event } = newChannel(given, { actor: 'system', now: test.core.clock.now() });
  await test.core.notifications.channels.insert(channel, event);
  return id;
}

/** Commits so many notices for the channel, one after another. */
async function commit(channelId: string, count: number): Promise<string[]> {
  const now = test.core.clock.now();
  const ids = Array.from({ length: count }, (_, index) => `incident/${channelId}/${index}`);
  for (const [index, id] of ids.entries()) {
    const createdAt = new Date(Date.parse(now) + index).toISOString();
    await aDelivery(test, channelId, { id, createdAt, nextAttemptAt: now });
  }
  return ids;
}

/** Sends until nothing is pending; resolves to how many went in each envelope. */
async function sendAll(channelId: string): Promise<number[]> {
  const sent: number[] = [];
  for (;;) {
    const now = test.core.clock.now();
    const step = await test.core.deliveries.next(channelId, now);
    if (step.kind !== 'send') return sent;
    sent.push(await test.core.deliveries.send(channelId, step.ids, now));
  }
}

const stateOf = async (id: string) => (await test.core.deliveryRecords.find(id))?.state;

it('more than three that are due at once for a chat go out as one, at most twenty in each', async () => {
  const few = await aChannel({ kind: 'slack', url: receiver.url });
  await commit(few, 3);
  expect(await sendAll(few)).toEqual([1, 1, 1]);
  const many = await aChannel({ kind: 'slack', url: receiver.url });
  const ids = await commit(many, 25);
  const before = receiver.received.length;
  expect(await sendAll(many)).toEqual([20, 5]);
  expect(receiver.received.length - before).toBe(2);
  expect(await Promise.all(ids.map(stateOf))).toEqual(ids.map(() => 'sent'));
});

it('a program gets each message by itself', async () => {
  const now = test.core.clock.now();
  const secret = newSecret(`whsec_${randomBytes(32).toString('base64')}`, now);
  const hook = await aChannel({ kind: 'webhook', url: receiver.url, secrets: [secret] });
  await commit(hook, 5);
  expect(await sendAll(hook)).toEqual([1, 1, 1, 1, 1]);
});
