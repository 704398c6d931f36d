import { randomUUID } from 'node:crypto';
import type { Delivery } from '../../src/domain/notifications/delivery';
import type { TestCore } from './core';
import { aNotice } from './messages';

/** Commits a notice for a channel, due now unless said otherwise, as if an incident had; resolves to its id. */
export async function aDelivery(
  { core }: Pick<TestCore, 'core'>,
  channelId: string,
  changes: Partial<Delivery> = {},
): Promise<string> {
  const now = core.clock.now();
  const id = `notice/${randomUUID()}`;
  await core.deliveryRecords.insert({
    id,
    revision: 1,
    channelId,
    incidentId: null,
    recipient: null,
    notice: 'opened',
    epoch: null,
    message: aNotice('opened'),
    state: 'pending',
    createdAt: now,
    attempts: [],
    nextAttemptAt: now,
    settledAt: null,
    settledReason: null,
    ...changes,
  });
  return changes.id ?? id;
}
