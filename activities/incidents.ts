import type { IncidentLook } from '../src/domain/incidents/standing';
import type { IncidentSteps } from '../src/usecases/incidents/steps';

export interface IncidentActivityDeps {
  incidentSteps: IncidentSteps;
}

/** Reads and writes of incident records: short, and safe to repeat. */
export function createIncidentActivities({ incidentSteps }: IncidentActivityDeps) {
  return {
    /** `now` is the workflow's own time. */
    readIncidentStep: (incidentId: string, now: string): Promise<IncidentLook> =>
      incidentSteps.look(incidentId, now),

    takeIncidentStep: (incidentId: string, now: string): Promise<void> => incidentSteps.take(incidentId, now),
  };
}
