import type { Principal } from '../../domain/auth/principal';
import type { Clock } from '../../domain/ports';
import { type MonitoringSnapshot, readSnapshot } from '../../domain/recipes/monitoring-snapshot';
import type { SnapshotRepository } from '../../domain/recipes/ports';
import { newId } from '../secrets';
import { readGradually } from './gradual-reading';
import type { RecipeModels } from './recipe-models';

/** What is filed of a model. */
export type AskedSnapshot = Pick<
  MonitoringSnapshot,
  'performanceMetrics' | 'driftMetrics' | 'dataFreshness' | 'alerts'
>;

/** Snapshots of models. Every method @throws DomainError NOT_FOUND for a model that the caller may not see */
export interface Monitoring {
  /** Newest first, as they are read: one may hold a megabyte. */
  list(
    modelId: string | null,
    range: { skip: number; limit: number },
    principal: Principal,
  ): Promise<AsyncIterable<MonitoringSnapshot>>;
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
      const texts = await readGradually(await snapshots.listIds(id, range), {
        read: snapshots.findTexts,
        charactersOf: ({ content }) => content.length,
      });
      return (async function* () {
        for await (const text of texts) yield readSnapshot(text);
      })();
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
