import type { z } from 'zod';
import type { Incident } from '../../../../domain/incidents/incident';
import type { Incidents } from '../../../../usecases/incidents/incidents';
import { type Caller, type Route, route } from '../../../route';
import * as examples from './examples';
import * as schemas from './schemas';
import * as view from './view';

/** What people do about an incident. All may be repeated; what is done already changes nothing. */
export function actionRoutes(incidents: Incidents): Route[] {
  return [acknowledge(incidents), snooze(incidents), handOver(incidents)];
}

function acknowledge(incidents: Incidents): Route {
  return action({
    name: 'acknowledge',
    operationId: 'acknowledgeIncident',
    summary: 'Acknowledge an incident: the caller works on it, and nobody is paged any more',
    act: ({ principal }, id) => incidents.patch(principal, id, { status: 'investigating', ifMatch: null }),
  });
}

function snooze(incidents: Incidents): Route {
  return action({
    name: 'snooze',
    operationId: 'snoozeIncident',
    summary: 'Page nobody about an incident for a while; then paging begins again',
    body: schemas.Snooze,
    bodyExample: { minutes: 30 },
    act: ({ principal }, id, end) => incidents.snooze(principal, id, end),
  });
}

function handOver(incidents: Incidents): Route {
  return action({
    name: 'hand-over',
    operationId: 'handOverIncident',
    summary: 'Hand an incident over to somebody, who is told',
    body: schemas.HandOver,
    bodyExample: { to: 'grace' },
    act: ({ principal }, id, { to }) => incidents.handOver(principal, id, to),
  });
}

function action<B extends z.ZodType = z.ZodUndefined>(config: {
  name: string;
  operationId: string;
  summary: string;
  body?: B;
  bodyExample?: z.input<B>;
  act: (caller: Caller, id: string, body: z.output<B>) => Promise<Incident>;
}): Route {
  const { name, act, ...told } = config;
  return route({
    ...told,
    method: 'post',
    path: `/api/v1/incidents/:incident_id/${name}`,
    isExtension: true,
    permission: 'incident:write',
    params: schemas.IncidentInPath,
    response: {
      status: 200,
      description: 'The incident as it is now.',
      schema: schemas.Incident,
      example: examples.INCIDENT,
    },
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params, body }, caller) => {
      const incident = await act(caller, params.incident_id, body);
      return { headers: view.tagOf(incident), body: view.presentIncident(incident) };
    },
  });
}
