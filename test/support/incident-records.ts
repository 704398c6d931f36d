import type { PendingEvent } from '../../src/domain/event';
import type { Incident } from '../../src/domain/incidents/incident';
import type { Delivery } from '../../src/domain/notifications/delivery';
import type { Records, StoredEvent } from './records';

export type StoredIncident = Omit<Incident, 'id'> & { _id: string; pending: PendingEvent[] };
export type StoredDelivery = Omit<Delivery, 'id'> & { _id: string };

/** Everything that the store holds about incidents and what was sent, as it lies there. */
export interface IncidentSnapshot {
  incidents: StoredIncident[];
  deliveries: StoredDelivery[];
  /** By cursor; of all records. */
  events: StoredEvent[];
  openIncidents: { _id: string }[];
  openDeliveries: { _id: string }[];
  dirty: { _id: string }[];
}

export async function readIncidents({ find }: Pick<Records, 'find'>): Promise<IncidentSnapshot> {
  const events = await find<StoredEvent>('events');
  return {
    incidents: await find('incidents'),
    deliveries: await find('deliveries'),
    events: events.sort((a, b) => a._id - b._id),
    openIncidents: await find('openIncidents'),
    openDeliveries: await find('openDeliveries'),
    dirty: await find('dirty'),
  };
}
