import { addEvidence, type Evidence, holderIn, raisedBy, type Taken } from '../../domain/incidents/evidence';
import type { Incident } from '../../domain/incidents/incident';
import type { IncidentRepository } from '../../domain/incidents/ports';

/**
 * Adds evidence to an incident while it `isMet` by it, and raises it where its policy says so. Resolves to the incident, or to
 * null when it is not met any more; a request that came before adds nothing.
 * @throws DomainError NOT_FOUND, or VALIDATION_FAILED when the request's key was used for something else
 */
export type AddEvidence = (
  id: string,
  evidence: Evidence,
  isMet: (incident: Incident) => boolean,
) => Promise<Incident | null>;

/** Evidence over the incidents that it meets; `wake` is told of each that it met. */
export function createAddEvidence(
  incidents: Pick<IncidentRepository, 'transition'>,
  wake: (incident: Incident) => Promise<void>,
): AddEvidence {
  return async (id, evidence, isMet) => {
    for (let taken: Taken | null = null; ; ) {
      let isGone = false;
      let asked: Taken['severity'] | null = null;
      try {
        const after = await incidents.transition(id, (incident) => {
          const decision = addEvidence(incident, evidence, taken);
          isGone = decision !== null && !isMet(incident);
          asked = raisedBy(incident);
          return isGone ? null : decision;
        });
        if (isGone) return null;
        await wake(after);
        return after;
      } catch (error) {
        const holder = holderIn(error);
        if (holder === null || asked === null) throw error;
        taken = { id: holder, severity: asked };
      }
    }
  };
}
