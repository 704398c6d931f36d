import { timelineEventOf } from '../../../../domain/incidents/timeline';
import type { Incidents } from '../../../../usecases/incidents/incidents';
import { asReplayed } from '../../../creation';
import { type Route, route } from '../../../route';
import * as examples from './examples';
import * as schemas from './schemas';
import * as view from './view';

/** What is added to the timeline of an incident. */
export function timelineRoutes(incidents: Incidents): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/incidents/:incident_id/timeline',
      operationId: 'appendTimelineEvent',
      summary: 'Add an event to the timeline of an incident',
      description:
        'Nothing but the timeline changes: a `status_change` tells of one that was made elsewhere.',
      permission: 'incident:write',
      takesRequestKey: true,
      params: schemas.IncidentInPath,
      body: schemas.NewTimelineEvent,
      bodyExample: { event_type: examples.EVENT.event_type, body: examples.EVENT.body },
      response: {
        status: 201,
        description: 'The event.',
        schema: schemas.TimelineEvent,
        example: examples.EVENT,
      },
      errors: ['NOT_FOUND'],
      handle: async ({ params, body }, { principal, requestKey }) => {
        const { event_type: eventType, body: text, author = principal.actor } = body;
        const entry = { eventType, body: text, author, requestKey };
        const { event, isRepeated } = await incidents.addEntry(principal, params.incident_id, entry);
        const reply = { status: 201, body: view.presentEvent(timelineEventOf(event)) };
        return isRepeated ? asReplayed(reply) : reply;
      },
    }),
  ];
}
