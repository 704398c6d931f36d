import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import { addEntry } from '../../domain/incidents/deeds';
import type { IncidentRepository } from '../../domain/incidents/ports';
import {
  type Delivery,
  type DeliveryOrchestrator,
  type DeliveryQuery,
  type DeliveryRepository,
  replayDelivery,
} from '../../domain/notifications/delivery';
import type { Clock, ModelRepository } from '../../domain/ports';

/** What was sent, or could not be. Whoever may not see the incident is told NOT_FOUND. */
export interface DeliveryLog {
  /** Newest first. */
  list(
    principal: Principal,
    query: Omit<DeliveryQuery, 'hiddenModelIds'>,
  ): Promise<{ total: number; deliveries: Delivery[] }>;
  /**
   * Sends again what was given up or dropped; what is not due any more is dropped again.
   * @throws DomainError NOT_FOUND, INVALID_STATE for what was sent
   */
  replay(principal: Principal, id: string): Promise<Delivery>;
}

interface DeliveryLogDeps {
  deliveries: DeliveryRepository;
  incidents: Pick<IncidentRepository, 'transition'>;
  models: Pick<ModelRepository, 'find' | 'idsOfOtherTeams'>;
  deliveryOrchestrator: Pick<DeliveryOrchestrator, 'wakeChannel'>;
  clock: Clock;
  /** Told when Temporal could not be asked; the reconciler does it later. */
  onDelayed: (id: string, cause: unknown) => void;
}

/** The delivery log over its ports. */
export function createDeliveryLog(deps: DeliveryLogDeps): DeliveryLog {
  const { deliveries, models, clock, deliveryOrchestrator, onDelayed } = deps;
  return {
    async list({ teams }, query) {
      const hiddenModelIds = teams === 'all' ? [] : await models.idsOfOtherTeams(teams);
      return deliveries.list({ ...query, hiddenModelIds });
    },
    async replay(principal, id) {
      const found = await deliveries.find(id);
      if (!found || !canSeeTeam(principal, await teamOf(deps, found)))
        throw new DomainError('NOT_FOUND', 'there is no such delivery');
      const now = clock.now();
      let isReplayed = false;
      const delivery = await deliveries.transition(id, (current) => {
        const changes = replayDelivery(current, now);
        isReplayed = changes !== null;
        return changes;
      });
      const { channelId } = delivery;
      await deliveryOrchestrator
        .wakeChannel(channelId)
        .catch((cause: unknown) => onDelayed(channelId, cause));
      if (isReplayed) await noteReplay(deps, delivery, { actor: principal.actor, now });
      return delivery;
    },
  };
}

async function teamOf({ models }: DeliveryLogDeps, { message }: Delivery): Promise<string | null> {
  if (!('incident' in message)) return null;
  return (await models.find(message.incident.modelId))?.teamId ?? null;
}

async function noteReplay(
  { incidents }: DeliveryLogDeps,
  { incidentId, notice, recipient, channelId }: Delivery,
  by: { actor: string; now: string },
): Promise<void> {
  if (incidentId === null) return;
  const whom = recipient === null ? channelId : `${recipient} by ${channelId}`;
  const body = `Sent again, as ${by.actor} asked: ${notice ?? 'message'} to ${whom}.`;
  const entry = { eventType: 'escalation' as const, body, author: by.actor };
  await incidents.transition(incidentId, (incident) =>
    addEntry(incident, entry, { ...by, requestKey: null, isPerson: true }),
  );
}
