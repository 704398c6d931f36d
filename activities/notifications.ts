import type { DeliveryStep } from '../src/domain/notifications/delivery';
import type { Deliveries } from '../src/usecases/notifications/deliveries';

export interface NotificationActivityDeps {
  deliveries: Pick<Deliveries, 'next' | 'send'>;
}

/** What is pending for a destination, and calls of receivers, which may be slow: on a task queue of their own. */
export function createNotificationActivities({ deliveries }: NotificationActivityDeps) {
  return {
    /** `now` is the workflow's own time. */
    readDeliveryStep: (channelId: string, now: string): Promise<DeliveryStep> =>
      deliveries.next(channelId, now),

    /** At least once: a worker that dies between the receiver's word and ours sends again, under the same key. */
    sendDeliveries: (channelId: string, ids: string[], now: string): Promise<number> =>
      deliveries.send(channelId, ids, now),
  };
}
