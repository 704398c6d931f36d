import type { Deliveries } from '../src/usecases/notifications/deliveries';

export interface NotificationActivityDeps {
  deliveries: Pick<Deliveries, 'send'>;
}

/** Calls of receivers, which may be slow: on a task queue of their own. */
export function createNotificationActivities({ deliveries }: NotificationActivityDeps) {
  return {
    /** At least once: a worker that dies between the receiver's word and ours sends again, under the same key. */
    sendDeliveries: (channelId: string, ids: string[], now: string): Promise<number> =>
      deliveries.send(channelId, ids, now),
  };
}
