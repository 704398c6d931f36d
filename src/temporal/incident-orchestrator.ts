import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { delivery, incident } from '../../workflows';
import { deliveryCommitted, incidentChanged } from '../../workflows/messages/incident';
import { KindKey, ModelKey, RunStateKey, SeverityKey } from '../../workflows/search-attributes';
import { LIGHT_QUEUE, NOTIFICATION_QUEUE } from '../../workflows/task-queues';
import type { IncidentOrchestrator } from '../domain/incidents/ports';
import type { DeliveryOrchestrator } from '../domain/notifications/delivery';
import type { Clock } from '../domain/ports';
import { createTemporalCalls } from './calls';

const INCIDENT = 'incident/';
const DELIVERY = 'delivery/';

/** Incidents on Temporal: one workflow each, named after its record, that is started or woken by one call. */
export function createIncidentOrchestrator(client: Client, clock: Clock): IncidentOrchestrator {
  const { call, state, runningIds } = createTemporalCalls(client, clock);
  return {
    async wake({ id, severity, modelId, modelName, title, status }) {
      await call(() =>
        client.workflow.signalWithStart<typeof incident>('incident', {
          workflowId: `${INCIDENT}${id}`,
          taskQueue: LIGHT_QUEUE,
          args: [id],
          signal: incidentChanged,
          staticSummary: `${severity} ${title}`.slice(0, 180),
          memo: { modelId, title: title.slice(0, 1_000) },
          typedSearchAttributes: new TypedSearchAttributes([
            { key: ModelKey, value: modelName ?? modelId },
            { key: KindKey, value: 'incident' },
            { key: SeverityKey, value: severity },
            { key: RunStateKey, value: status },
          ]),
        }),
      );
    },
    state: (id) => state(`${INCIDENT}${id}`),
    runningIds: () => runningIds('incident', INCIDENT),
  };
}

/** Deliveries on Temporal: one workflow for each destination that has something pending. */
export function createDeliveryOrchestrator(client: Client, clock: Clock): DeliveryOrchestrator {
  const { call, runningIds } = createTemporalCalls(client, clock);
  return {
    async wakeChannel(channelId) {
      await call(() =>
        client.workflow.signalWithStart<typeof delivery>('delivery', {
          workflowId: `${DELIVERY}${channelId}`,
          taskQueue: NOTIFICATION_QUEUE,
          args: [channelId],
          signal: deliveryCommitted,
          staticSummary: `messages for ${channelId}`,
          typedSearchAttributes: new TypedSearchAttributes([{ key: KindKey, value: 'delivery' }]),
        }),
      );
    },
    runningChannels: () => runningIds('delivery', DELIVERY),
  };
}
