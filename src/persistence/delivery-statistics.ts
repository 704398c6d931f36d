import type { Model as MongooseModel } from 'mongoose';
import type { MeasureQuery } from '../domain/incidents/metrics';
import type { DeliveryState, DeliveryStatistics } from '../domain/notifications/delivery';
import { onStore } from './connection';
import type { DeliveryDocument } from './delivery-repository';
import { filterOf, timesOf } from './incidents/incident-measures';

interface Grouped {
  _id: { state: DeliveryState; notice?: string | null };
  count: number;
  oldest: string;
}

/** In one look at those that are pending or dead; the sent ones, which are most, are not touched. */
export async function countDeliveries(
  Deliveries: MongooseModel<DeliveryDocument>,
): Promise<DeliveryStatistics> {
  const groups = await onStore(() =>
    Deliveries.aggregate<Grouped>([
      { $match: { state: { $in: ['pending', 'dead'] } } },
      {
        $group: {
          _id: { state: '$state', notice: '$notice' },
          count: { $sum: 1 },
          oldest: { $min: '$createdAt' },
        },
      },
    ]).exec(),
  );
  const sum = (of: Grouped[]): number => of.reduce((total, { count }) => total + count, 0);
  const pending = groups.filter(({ _id }) => _id.state === 'pending');
  return {
    pending: sum(pending),
    pendingPages: sum(pending.filter(({ _id }) => _id.notice === 'page')),
    dead: sum(groups.filter(({ _id }) => _id.state === 'dead')),
    oldestPendingAt: pending.map(({ oldest }) => oldest).toSorted()[0] ?? null,
  };
}

/** Sent pages of the incidents asked for, as these were when the page was committed. */
export function countPages(
  Deliveries: MongooseModel<DeliveryDocument>,
  query: MeasureQuery,
): Promise<number> {
  const filter: Record<string, unknown> = {
    state: 'sent',
    notice: 'page',
    ...timesOf(query),
    ...filterOf(query, 'message.incident.'),
  };
  return onStore(() => Deliveries.countDocuments(filter).exec());
}
