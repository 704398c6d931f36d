import type { Incident } from '../../../../domain/incidents/incident';
import type { IncidentPatch } from '../../../../domain/incidents/incident-rules';
import type { Incidents } from '../../../../usecases/incidents/incidents';
import { creation } from '../../../creation';
import { type Route, route } from '../../../route';
import { rangeOf } from '../page';
import { actionRoutes } from './action-routes';
import * as examples from './examples';
import * as schemas from './schemas';
import { timelineRoutes } from './timeline-routes';
import * as view from './view';

/** What the operations on incidents stand on. */
export interface IncidentDeps {
  incidents: Incidents;
}

const ALL = '/api/v1/incidents';
const ONE = `${ALL}/:incident_id`;

/** The incidents themselves. */
export function incidentRoutes({ incidents }: IncidentDeps): Route[] {
  return [
    listIncidents(incidents),
    createIncident(incidents),
    getIncident(incidents),
    changeIncident(incidents),
    ...timelineRoutes(incidents),
    ...actionRoutes(incidents),
  ];
}

function listIncidents(incidents: Incidents): Route {
  return route({
    method: 'get',
    path: ALL,
    operationId: 'listIncidents',
    summary: 'List incidents, newest first',
    permission: 'incident:read',
    query: schemas.IncidentListQuery,
    response: {
      status: 200,
      description: 'The incidents that the caller may see.',
      schema: schemas.IncidentPage,
      example: examples.PAGE,
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const { status, severity, model_id, since, label, q, after } = query;
      const found = await incidents.list(principal, {
        ...rangeOf(query),
        status: status === 'all' ? null : status,
        severity: severity === 'all' ? null : severity,
        modelId: model_id ?? null,
        since: since ?? null,
        label: label ?? null,
        text: q ?? null,
        after: after ?? null,
      });
      return { body: view.presentPage(found, query) };
    },
  });
}

function createIncident(incidents: Incidents): Route {
  return route({
    method: 'post',
    path: ALL,
    operationId: 'createIncident',
    summary: 'Open an incident',
    description:
      'One of a model and severity is unresolved at a time: while there is one, this is refused (409), `incident_id` names ' +
      'it, and what was found automatically is added to its timeline; the policy may say that it is raised by that.',
    permission: 'incident:write',
    takesRequestKey: true,
    body: schemas.NewIncident,
    bodyExample: examples.NEW,
    response: {
      status: 201,
      description: 'The incident; whom it concerns is being paged.',
      schema: schemas.Incident,
      example: examples.INCIDENT,
    },
    errors: ['ALREADY_EXISTS'],
    handle: async ({ body }, caller) => {
      const { model_id: modelId, trigger_source: triggerSource, ...rest } = body;
      const { once, answer } = creation(caller, (incident: Incident) => ({
        status: 201,
        headers: { Location: `${ALL}/${incident.id}`, ...view.tagOf(incident) },
        body: view.presentIncident(incident),
      }));
      return answer(await incidents.open(caller.principal, { ...rest, modelId, triggerSource }, once));
    },
  });
}

function getIncident(incidents: Incidents): Route {
  return route({
    method: 'get',
    path: ONE,
    operationId: 'getIncident',
    summary: 'Get an incident with its timeline',
    permission: 'incident:read',
    takesRevision: true,
    params: schemas.IncidentInPath,
    response: {
      status: 200,
      description: 'The incident.',
      schema: schemas.IncidentDetails,
      example: examples.DETAILS,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const incident = await incidents.get(principal, params.incident_id);
      const body = view.presentDetails(incident, await incidents.timeline(incident));
      return { headers: view.tagOf(incident), body };
    },
  });
}

function changeIncident(incidents: Incidents): Route {
  return route({
    method: 'patch',
    path: ONE,
    operationId: 'changeIncident',
    summary: 'Change an incident, or move it on',
    description:
      'open → investigating → resolved → closed, one step at a time. All that is asked for is done, or nothing.',
    permission: 'incident:write',
    takesRevision: true,
    params: schemas.IncidentInPath,
    body: schemas.IncidentChange,
    bodyExample: { status: 'resolved' },
    response: {
      status: 200,
      description: 'The incident as it is now.',
      schema: schemas.Incident,
      example: examples.INCIDENT,
    },
    errors: ['NOT_FOUND', 'ALREADY_EXISTS', 'INVALID_STATE', 'PRECONDITION_FAILED'],
    handle: async ({ params, body }, { principal, ifMatch }) => {
      const { assigned_to: assignedTo, ...rest } = body;
      const change: IncidentPatch = { ...rest, assignedTo };
      const incident = await incidents.patch(principal, params.incident_id, { ...change, ifMatch });
      return { headers: view.tagOf(incident), body: view.presentIncident(incident) };
    },
  });
}
