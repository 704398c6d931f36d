import { Gauge, type Registry } from 'prom-client';
import { UNRESOLVED } from '../domain/incidents/incident';
import { SEVERITIES } from '../domain/incidents/severity';
import type { Clock } from '../domain/ports';
import type { IncidentStatistics } from '../usecases/incidents/incident-metrics';

interface IncidentSources {
  incidentStatistics: () => Promise<IncidentStatistics>;
  clock: Clock;
}

/** Gauges of incidents and of messages on their way; what is given back reads them anew. */
export function incidentGauges(
  registers: Registry[],
  { incidentStatistics, clock }: IncidentSources,
): () => Promise<void> {
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> =>
    new Gauge({ name: `modelkeeper_${name}`, help, labelNames, registers });
  const incidents = gauge('unresolved_incidents', 'Incidents that are open or investigating.', [
    'severity',
    'status',
  ]);
  const deliveries = gauge('deliveries_pending', 'Messages on their way to a destination.', []);
  const pages = gauge('pages_pending', 'Pages among the messages on their way.', []);
  const dead = gauge('deliveries_dead', 'Messages that were given up, and wait to be replayed.', []);
  const oldest = gauge('delivery_oldest_pending_seconds', 'Age of the oldest message on its way.', []);
  return async () => {
    // What was true at the last scrape is not told again when the store doesn't answer.
    incidents.reset();
    for (const each of [deliveries, pages, dead, oldest]) each.remove();
    const { unresolved, deliveries: told } = await incidentStatistics();
    for (const severity of SEVERITIES)
      for (const status of UNRESOLVED) {
        const found = unresolved.find((each) => each.severity === severity && each.status === status);
        incidents.set({ severity, status }, found?.count ?? 0);
      }
    deliveries.set(told.pending);
    pages.set(told.pendingPages);
    dead.set(told.dead);
    const { oldestPendingAt } = told;
    const ageMs = oldestPendingAt === null ? 0 : Date.parse(clock.now()) - Date.parse(oldestPendingAt);
    oldest.set(Math.max(0, ageMs) / 1_000);
  };
}
