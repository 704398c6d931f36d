import { DomainError } from '../../../../domain/errors';
import type { Incident } from '../../../../domain/incidents/incident';
import type { IncidentRunbooks } from '../../../../usecases/incidents/incident-runbooks';
import type { Runbooks } from '../../../../usecases/incidents/runbooks';
import { type Route, route } from '../../../route';
import { IncidentInPath } from '../incident/schemas';
import * as examples from './examples';
import { recordRoutes } from './record-routes';
import * as schemas from './schemas';
import { presentProgress } from './view';

/** What the operations on runbooks stand on. */
export interface RunbookRouteDeps {
  runbooks: Runbooks;
  incidentRunbooks: IncidentRunbooks;
}

const PATH = '/api/v1/incidents/:incident_id/runbook';
const STEP = `${PATH}/steps/:step`;
const response = {
  status: 200,
  description: 'The runbook of the incident, as far as it is.',
  schema: schemas.IncidentRunbook,
  example: examples.INCIDENT_RUNBOOK,
};

/** Runbooks, and what people do with the runbook of an incident. */
export function runbookRoutes({ runbooks, incidentRunbooks }: RunbookRouteDeps): Route[] {
  const { get, start, cancel, confirm, approve } = incidentRunbooks;
  return [
    ...recordRoutes(runbooks),
    route({
      method: 'get',
      path: PATH,
      operationId: 'getIncidentRunbook',
      summary: 'See how far the runbook of an incident is',
      isExtension: true,
      permission: 'incident:read',
      params: IncidentInPath,
      response,
      errors: ['NOT_FOUND'],
      handle: async ({ params }, { principal }) => shown(await get(principal, params.incident_id)),
    }),
    onRunbook(start, {
      path: `${PATH}/start`,
      operationId: 'startIncidentRunbook',
      summary: 'Start the runbook of an incident',
      description: 'One that runs already is left alone.',
    }),
    onRunbook(cancel, {
      path: `${PATH}/cancel`,
      operationId: 'cancelIncidentRunbook',
      summary: 'Cancel the runbook of an incident',
      description: 'Steps that were done are undone, the last one first, where they say how.',
    }),
    onStep(confirm, {
      path: `${STEP}/confirm`,
      operationId: 'confirmRunbookStep',
      summary: 'Confirm that you did a manual step',
      description: 'A step that needs approval then waits for another person.',
      errors: ['NOT_FOUND', 'INVALID_STATE'],
    }),
    onStep(approve, {
      path: `${STEP}/approve`,
      operationId: 'approveRunbookStep',
      summary: 'Approve a manual step that another person confirmed',
      description: 'Whoever confirmed it may not.',
      errors: ['NOT_FOUND', 'INVALID_STATE', 'FORBIDDEN'],
    }),
  ];
}

type Described = Pick<Route, 'path' | 'operationId' | 'summary'> & { description: string };

function onRunbook(deed: IncidentRunbooks['start'], described: Described): Route {
  return route({
    ...described,
    method: 'post',
    isExtension: true,
    permission: 'incident:write',
    params: IncidentInPath,
    response,
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params }, { principal }) => shown(await deed(principal, params.incident_id)),
  });
}

function onStep(deed: IncidentRunbooks['confirm'], described: Described & Pick<Route, 'errors'>): Route {
  return route({
    ...described,
    method: 'post',
    isExtension: true,
    permission: 'incident:write',
    params: schemas.StepInPath,
    response,
    handle: async ({ params }, { principal }) =>
      shown(await deed(principal, params.incident_id, params.step)),
  });
}

function shown({ id, runbook }: Incident) {
  if (!runbook) throw new DomainError('NOT_FOUND', `incident ${id} has no runbook`);
  return { body: presentProgress(runbook) };
}
