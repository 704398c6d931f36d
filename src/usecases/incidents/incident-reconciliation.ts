import { DomainError } from '../../domain/errors';
import { addEntry } from '../../domain/incidents/deeds';
import { type Incident, isSettled } from '../../domain/incidents/incident';
import type { IncidentOrchestrator, IncidentRepository } from '../../domain/incidents/ports';
import type { DeliveryOrchestrator, DeliveryRepository } from '../../domain/notifications/delivery';
import type { Clock } from '../../domain/ports';
import type { ReconcileReport } from '../reconciliation';

/** An entry whose incident was never stored is forgotten after this time, longer than any write can hang. */
const ABANDONED_ENTRY_MS = 600_000;

const BY_ITSELF = { actor: 'system', requestKey: null, isPerson: false };

interface IncidentReconciliationDeps {
  incidents: IncidentRepository;
  deliveries: DeliveryRepository;
  incidentOrchestrator: IncidentOrchestrator;
  deliveryOrchestrator: DeliveryOrchestrator;
  clock: Clock;
  onDelayed: (id: string, cause: unknown) => void;
}

/**
 * Keeps the invariant: every incident that has something left to do, and every destination with pending deliveries, has
 * a live workflow. One that an operator or its own failure ended starts again, with a note in the timeline.
 */
export function createIncidentReconciliation(deps: IncidentReconciliationDeps) {
  const { incidents, deliveries, deliveryOrchestrator, onDelayed } = deps;
  return {
    async reconcile(): Promise<ReconcileReport> {
      const entries = await incidents.open();
      const report: ReconcileReport = { open: entries.length, started: 0, terminated: 0 };
      const moving = entries.length > 0 ? await deps.incidentOrchestrator.runningIds() : new Set<string>();
      for (const { id, addedAt } of entries) {
        if (moving.has(id)) continue;
        await reconcileOne(deps, { id, addedAt }, report).catch(unlessAway(onDelayed, id));
      }
      const channels = await deliveries.pendingChannels();
      const sending = channels.length > 0 ? await deliveryOrchestrator.runningChannels() : new Set<string>();
      for (const channelId of channels)
        if (!sending.has(channelId)) await deliveryOrchestrator.wakeChannel(channelId);
      return report;
    },
  };
}

async function reconcileOne(
  deps: IncidentReconciliationDeps,
  { id, addedAt }: { id: string; addedAt: string },
  report: ReconcileReport,
): Promise<void> {
  const { incidents, incidentOrchestrator, clock } = deps;
  const incident = await incidents.find(id);
  if (incident === null) {
    const ageMs = Date.parse(clock.now()) - Date.parse(addedAt);
    if (ageMs > ABANDONED_ENTRY_MS) await incidents.dropOpen(id);
    return;
  }
  if (isSettled(incident)) return incidents.dropOpen(id);
  const { state, detail } = await incidentOrchestrator.state(id);
  if (state === 'running') return;
  if (state === 'ended') await noteEnd(deps, incident, detail);
  await incidentOrchestrator.wake(incident);
  if (state === 'ended') report.terminated += 1;
  else report.started += 1;
}

async function noteEnd(
  { incidents, clock }: IncidentReconciliationDeps,
  { id, revision }: Incident,
  detail: string,
): Promise<void> {
  const body = `Its workflow ended before it did (${detail}) and was started again.`;
  const entry = { eventType: 'note' as const, body, author: 'system' };
  await incidents.transition(id, (incident) =>
    incident.revision === revision ? addEntry(incident, entry, { ...BY_ITSELF, now: clock.now() }) : null,
  );
}

/** One incident that can't be reconciled must not keep the rest from moving; an outage ends the pass. */
function unlessAway(onDelayed: (id: string, cause: unknown) => void, id: string): (error: unknown) => void {
  return (error) => {
    if (error instanceof DomainError && error.code === 'UNAVAILABLE') throw error;
    onDelayed(id, error);
  };
}
