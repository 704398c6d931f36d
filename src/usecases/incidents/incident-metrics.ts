import type { Principal } from '../../domain/auth/principal';
import type { IncidentGroup, MeasureQuery, UnresolvedCount } from '../../domain/incidents/metrics';
import type { IncidentRepository } from '../../domain/incidents/ports';
import type { DeliveryRepository, DeliveryStatistics } from '../../domain/notifications/delivery';
import type { ModelRepository } from '../../domain/ports';

/** How incidents went, for people and for Prometheus. */
export interface IncidentMetrics {
  /** Of what the caller may see. `pagesSent`: pages that were committed in the time asked for and have been sent. */
  measure(
    principal: Principal,
    query: Omit<MeasureQuery, 'hiddenModelIds'>,
  ): Promise<{ groups: IncidentGroup[]; pagesSent: number }>;
  /** How things stand, whoever asks. */
  statistics(): Promise<IncidentStatistics>;
}

export interface IncidentStatistics {
  unresolved: readonly UnresolvedCount[];
  deliveries: DeliveryStatistics;
}

/** The questions over their ports. */
export function createIncidentMetrics(deps: {
  incidents: IncidentRepository;
  deliveries: DeliveryRepository;
  models: ModelRepository;
}): IncidentMetrics {
  const { incidents, deliveries, models } = deps;
  return {
    async measure({ teams }, asked) {
      const hiddenModelIds = teams === 'all' ? [] : await models.idsOfOtherTeams(teams);
      const query = { ...asked, hiddenModelIds };
      const [groups, pagesSent] = await Promise.all([incidents.measure(query), deliveries.countPages(query)]);
      return { groups, pagesSent };
    },
    async statistics() {
      const [unresolved, delivered] = await Promise.all([
        incidents.countUnresolved(),
        deliveries.statistics(),
      ]);
      return { unresolved, deliveries: delivered };
    },
  };
}
