import type { Principal } from '../../domain/auth/principal';
import type { Clock } from '../../domain/ports';
import type { MonitoringSnapshot } from '../../domain/recipes/monitoring-snapshot';
import type { SnapshotRepository } from '../../domain/recipes/ports';
import { newId } from '../secrets';
import type { RecipeModels } from './recipe-models';

/** What is filed of a model. */
export type AskedSnapshot = Pick<
  MonitoringSnapshot,
  'performanceMetrics' | 'driftMetrics' | 'dataFreshness' | 'alerts'
>;

/** Snapshots of models. Every method @throws DomainError NOT_FOUND for a model that the caller may not see */
export interface Monitoring {
  /** Newest first. */
  list(
    modelId: string | null,
    range: { skip: number; limit: number },
    principal: Principal,
  ): Promise<MonitoringSnapshot[]>;
  file(modelId: string | null, asked: AskedSnapshot, principal: Principal): Promise<MonitoringSnapshot>;
}

/** Snapshots of models over their ports. */
export function createMonitoring(deps: {
  snapshots: SnapshotRepository;
  models: RecipeModels;
  clock: Clock;
}): Monitoring {
  const { snapshots, models, clock } = deps;
  return {
    async list(modelId, range, principal) {
      const { id } = await models.get(modelId, principal);
      return snapshots.list(id, range);
    },
    async file(modelId, asked, principal) {
      const model = await models.get(modelId, principal);
      const by = { capturedAt: clock.now(), actor: principal.actor };
      const snapshot = { ...asked, ...by, id: newId('snap_'), modelId: model.id };
      await snapshots.insert(snapshot);
      return snapshot;
    },
  };
}
