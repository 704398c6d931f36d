import { isAbandoned } from '../../domain/abandoned';
import { addEntry } from '../../domain/incidents/deeds';
import { nextIncidentStep } from '../../domain/incidents/escalation';
import { type Incident, isSettled } from '../../domain/incidents/incident';
import type { ActiveSilences, IncidentOrchestrator, IncidentRepository } from '../../domain/incidents/ports';
import type { Silence } from '../../domain/incidents/silence';
import type { DeliveryOrchestrator, DeliveryRepository } from '../../domain/notifications/delivery';
import type { Clock } from '../../domain/ports';
import { type ReconcileReport, unlessAway } from '../reconciliation';

const BY_ITSELF = { actor: 'system', requestKey: null, isPerson: false };

/** Incidents that are read at once. */
const PAGE_SIZE = 100;

interface IncidentReconciliationDeps {
  incidents: IncidentRepository;
  silences: ActiveSilences;
  deliveries: DeliveryRepository;
  incidentOrchestrator: IncidentOrchestrator;
  deliveryOrchestrator: DeliveryOrchestrator;
  clock: Clock;
  onDelayed: (id: string, cause: unknown) => void;
}

interface Entry {
  id: string;
  addedAt: string;
}

/**
 * Keeps the invariant: every incident that has something left to do, and every destination with pending deliveries, has
 * a live workflow, which knows of what is due: a wake that was lost while Temporal was away is made up for. One that an
 * operator or its own failure ended starts again, with a note in the timeline.
 */
export function createIncidentReconciliation(deps: IncidentReconciliationDeps) {
  return {
    async reconcile(): Promise<ReconcileReport> {
      const entries = await deps.incidents.open();
      const report: ReconcileReport = { open: entries.length, started: 0, terminated: 0 };
      await reconcileIncidents(deps, entries, report);
      await reconcileChannels(deps);
      return report;
    },
  };
}

async function reconcileIncidents(
  deps: IncidentReconciliationDeps,
  entries: readonly Entry[],
  report: ReconcileReport,
): Promise<void> {
  if (entries.length === 0) return;
  const { incidents, incidentOrchestrator, silences, clock, onDelayed } = deps;
  const moving = await incidentOrchestrator.runningIds();
  const known = await silences.notEnded(clock.now());
  for (const entry of entries)
    if (!moving.has(entry.id)) await reconcileOne(deps, entry, report).catch(unlessAway(onDelayed, entry.id));
  const ids = entries.flatMap(({ id }) => (moving.has(id) ? [id] : []));
  for (let index = 0; index < ids.length; index += PAGE_SIZE)
    for (const incident of await incidents.findMany(ids.slice(index, index + PAGE_SIZE)))
      await wakeWhenDue(deps, incident, known).catch(unlessAway(onDelayed, incident.id));
}

/** Its workflow may wait for something later than what somebody has done since. */
async function wakeWhenDue(
  { incidentOrchestrator, clock }: IncidentReconciliationDeps,
  incident: Incident,
  silences: readonly Silence[],
): Promise<void> {
  if (nextIncidentStep(incident, clock.now(), silences).kind !== 'wait')
    await incidentOrchestrator.wake(incident);
}

/** A workflow that waits for a later try must hear of what can be sent now. */
async function reconcileChannels(deps: IncidentReconciliationDeps): Promise<void> {
  const { deliveries, deliveryOrchestrator, clock } = deps;
  const channels = await deliveries.pendingChannels();
  const sending = channels.length > 0 ? await deliveryOrchestrator.runningChannels() : new Set<string>();
  for (const channelId of channels) {
    const pending = sending.has(channelId) ? await deliveries.pendingOf(channelId) : [];
    const isDue = pending.some(({ nextAttemptAt }) => nextAttemptAt <= clock.now());
    if (isDue || !sending.has(channelId)) await deliveryOrchestrator.wakeChannel(channelId);
  }
}

async function reconcileOne(
  deps: IncidentReconciliationDeps,
  { id, addedAt }: Entry,
  report: ReconcileReport,
): Promise<void> {
  const { incidents, incidentOrchestrator, clock } = deps;
  const incident = await incidents.find(id);
  if (incident === null) {
    if (isAbandoned(addedAt, clock.now())) await incidents.dropOpen(id);
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
