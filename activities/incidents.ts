import type { IncidentLook } from '../src/domain/incidents/standing';
import type { DeliveryStep } from '../src/domain/notifications/delivery';
import type { IncidentSteps } from '../src/usecases/incidents/steps';
import type { Deliveries } from '../src/usecases/notifications/deliveries';

export interface IncidentActivityDeps {
  incidentSteps: IncidentSteps;
  deliveries: Pick<Deliveries, 'next'>;
}

/** Reads and writes of incident records, and what is pending for a destination: short, and safe to repeat. */
export function createIncidentActivities({ incidentSteps, deliveries }: IncidentActivityDeps) {
  return {
    /** `now` is the workflow's own time. */
    readIncidentStep: (incidentId: string, now: string): Promise<IncidentLook> =>
      incidentSteps.look(incidentId, now),

    takeIncidentStep: (incidentId: string, now: string): Promise<void> => incidentSteps.take(incidentId, now),

    readDeliveryStep: (channelId: string, now: string): Promise<DeliveryStep> =>
      deliveries.next(channelId, now),
  };
}
