import type { Incident, OutboxEntry } from '../../domain/incidents/incident';
import type { IncidentRepository } from '../../domain/incidents/ports';
import type { Delivery, DeliveryOrchestrator, DeliveryRepository } from '../../domain/notifications/delivery';
import type { Message } from '../../domain/notifications/message';

/** Hands what an incident has committed to the deliveries of its destinations. */
export interface Outbox {
  /** Repeatable: what was handed on before is not handed on again. */
  sendOn(incident: Incident): Promise<void>;
}

interface OutboxDeps {
  incidents: IncidentRepository;
  deliveries: DeliveryRepository;
  deliveryOrchestrator: DeliveryOrchestrator;
  onDelayed: (id: string, cause: unknown) => void;
}

/** First the deliveries, then their workflows, then the entries are taken out: a death in between repeats it. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const { incidents, deliveries, deliveryOrchestrator, onDelayed } = deps;
  return {
    async sendOn({ id, outbox }) {
      for (const entry of outbox) await deliveries.insert(toDelivery(id, entry));
      for (const channelId of new Set(outbox.map((entry) => entry.channelId)))
        await deliveryOrchestrator
          .wakeChannel(channelId)
          .catch((cause: unknown) => onDelayed(channelId, cause));
      const sent = new Set(outbox.map(({ key }) => key));
      await incidents.transition(id, (current) => {
        const left = current.outbox.filter(({ key }) => !sent.has(key));
        return left.length === current.outbox.length ? null : { changes: { outbox: left }, event: null };
      });
    },
  };
}

function toDelivery(incidentId: string, entry: OutboxEntry): Delivery {
  const { key, channelId, recipient, notice, epoch, committedAt, dueAt } = entry;
  return {
    id: key,
    revision: 1,
    channelId,
    incidentId,
    recipient,
    notice,
    epoch,
    message: messageOf(entry),
    state: 'pending',
    createdAt: committedAt,
    attempts: [],
    nextAttemptAt: dueAt,
    settledAt: null,
    settledReason: null,
  };
}

function messageOf(entry: OutboxEntry): Message {
  const { incident } = entry;
  if (entry.notice === null) return { kind: 'runbook_step', incident, ...entry.call };
  const { notice, reason, actor } = entry;
  return { kind: 'incident', notice, incident, reason, actor };
}
