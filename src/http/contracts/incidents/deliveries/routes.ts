import type { z } from 'zod';
import type { Principal } from '../../../../domain/auth/principal';
import type { Delivery, DeliveryState } from '../../../../domain/notifications/delivery';
import type { Incidents } from '../../../../usecases/incidents/incidents';
import type { DeliveryLog } from '../../../../usecases/notifications/delivery-log';
import { type Route, route } from '../../../route';
import { toSeconds } from '../../../time';
import { IncidentInPath } from '../incident/schemas';
import { rangeOf } from '../page';
import * as schemas from './schemas';

/** What the operations on deliveries stand on. */
export interface DeliveryDeps {
  deliveryLog: DeliveryLog;
  incidents: Pick<Incidents, 'get'>;
}

const PAGE = {
  status: 200,
  description: 'Those of incidents that the caller may see.',
  schema: schemas.DeliveryPage,
  example: { total: 1, page: 1, page_size: 25, items: [schemas.EXAMPLE] },
};

/** What was sent about incidents, and what could not be. */
export function deliveryRoutes(deps: DeliveryDeps): Route[] {
  return [list(deps), listOfIncident(deps), replay(deps)];
}

function list({ deliveryLog }: DeliveryDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/deliveries',
    operationId: 'listDeliveries',
    summary: 'List what was sent or could not be, newest first',
    isExtension: true,
    permission: 'incident:read',
    query: schemas.DeliveryListQuery,
    response: PAGE,
    errors: [],
    handle: async ({ query }, { principal }) => {
      const { incident_id: incidentId = null, channel_id: channelId = null } = query;
      return { body: await pageOf(deliveryLog, principal, { ...query, incidentId, channelId }) };
    },
  });
}

function listOfIncident({ deliveryLog, incidents }: DeliveryDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/incidents/:incident_id/deliveries',
    operationId: 'listDeliveriesOfIncident',
    summary: 'List who was told of an incident, and how that went, newest first',
    isExtension: true,
    permission: 'incident:read',
    params: IncidentInPath,
    query: schemas.DeliveriesOfIncidentQuery,
    response: PAGE,
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => {
      const { id: incidentId } = await incidents.get(principal, params.incident_id);
      return { body: await pageOf(deliveryLog, principal, { ...query, incidentId, channelId: null }) };
    },
  });
}

function replay({ deliveryLog }: DeliveryDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/deliveries/:delivery_id/replay',
    operationId: 'replayDelivery',
    summary: 'Send again what was given up or dropped',
    description: 'A page of an incident that somebody has acknowledged since is dropped again.',
    isExtension: true,
    permission: 'incident:write',
    params: schemas.DeliveryInPath,
    response: {
      status: 200,
      description: 'It is pending, and will be tried at once.',
      schema: schemas.Delivery,
      example: {
        ...schemas.EXAMPLE,
        state: 'pending',
        next_attempt_at: '2026-05-22T15:00:00Z',
        settled_at: null,
        settled_reason: null,
      },
    },
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params }, { principal }) => ({
      body: present(await deliveryLog.replay(principal, params.delivery_id)),
    }),
  });
}

async function pageOf(
  deliveryLog: DeliveryLog,
  principal: Principal,
  asked: {
    page: number;
    page_size: number;
    state?: DeliveryState | undefined;
    incidentId: string | null;
    channelId: string | null;
  },
): Promise<z.input<typeof schemas.DeliveryPage>> {
  const { page, page_size, state = null, incidentId, channelId } = asked;
  const query = { state, incidentId, channelId, ...rangeOf(asked) };
  const { total, deliveries } = await deliveryLog.list(principal, query);
  return { total, page, page_size, items: deliveries.map(present) };
}

function present(delivery: Delivery): z.input<typeof schemas.Delivery> {
  const { settledAt, state } = delivery;
  return {
    id: schemas.toWireId(delivery.id),
    incident_id: delivery.incidentId,
    channel_id: delivery.channelId,
    recipient: delivery.recipient,
    notice: delivery.notice,
    state,
    created_at: toSeconds(delivery.createdAt),
    attempts: delivery.attempts.map(({ at, ok, detail }) => ({ at: toSeconds(at), ok, detail })),
    next_attempt_at: state === 'pending' ? toSeconds(delivery.nextAttemptAt) : null,
    settled_at: settledAt === null ? null : toSeconds(settledAt),
    settled_reason: delivery.settledReason,
  };
}
