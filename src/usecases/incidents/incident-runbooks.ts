import type { Principal } from '../../domain/auth/principal';
import type { Directory } from '../../domain/incidents/directory';
import type { Incident, IncidentDecision } from '../../domain/incidents/incident';
import type { IncidentOrchestrator, IncidentRepository } from '../../domain/incidents/ports';
import * as deeds from '../../domain/incidents/runbook-deeds';
import type { Clock } from '../../domain/ports';
import type { Incidents } from './incidents';
import { peopleOn } from './people';

/** What people do with the runbook of an incident; steps are counted from 1. What they may not see is NOT_FOUND. */
export interface IncidentRunbooks {
  get: Incidents['get'];
  /** @throws DomainError NOT_FOUND, INVALID_STATE */
  start(principal: Principal, id: string): Promise<Incident>;
  /** @throws DomainError NOT_FOUND, INVALID_STATE */
  cancel(principal: Principal, id: string): Promise<Incident>;
  /** @throws DomainError NOT_FOUND, INVALID_STATE */
  confirm(principal: Principal, id: string, step: number): Promise<Incident>;
  /** @throws DomainError NOT_FOUND, INVALID_STATE, FORBIDDEN for who confirmed it */
  approve(principal: Principal, id: string, step: number): Promise<Incident>;
}

interface IncidentRunbookDeps {
  incidents: Pick<Incidents, 'get'>;
  records: Pick<IncidentRepository, 'transition'>;
  directory: Directory;
  incidentOrchestrator: IncidentOrchestrator;
  clock: Clock;
  /** Told when Temporal could not be asked; the reconciler does it later. */
  onDelayed: (id: string, cause: unknown) => void;
}

/** The verbs over their ports. */
export function createIncidentRunbooks(deps: IncidentRunbookDeps): IncidentRunbooks {
  const { incidents, records, directory, incidentOrchestrator, clock, onDelayed } = deps;

  async function change(
    id: string,
    decide: (incident: Incident) => IncidentDecision | null,
  ): Promise<Incident> {
    const incident = await records.transition(id, decide);
    await incidentOrchestrator.wake(incident).catch((cause: unknown) => onDelayed(id, cause));
    return incident;
  }
  const by = ({ actor }: Principal) => ({ actor, now: clock.now() });

  return {
    get: incidents.get,
    async start(principal, id) {
      await incidents.get(principal, id);
      return change(id, (incident) => deeds.startRunbook(incident, by(principal)));
    },
    async cancel(principal, id) {
      await incidents.get(principal, id);
      return change(id, (incident) => deeds.cancelRunbook(incident, by(principal)));
    },
    async confirm(principal, id, step) {
      const told = await peopleOn(directory, await incidents.get(principal, id), clock.now());
      return change(id, (incident) => deeds.confirmStep(incident, step - 1, { ...by(principal), told }));
    },
    async approve(principal, id, step) {
      await incidents.get(principal, id);
      return change(id, (incident) => deeds.approveStep(incident, step - 1, by(principal)));
    },
  };
}
