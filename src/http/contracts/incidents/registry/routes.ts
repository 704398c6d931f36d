import type { Clock } from '../../../../domain/ports';
import type { ModelHistory } from '../../../../usecases/registry/history';
import type { Promotions } from '../../../../usecases/registry/promotions';
import type { Versions } from '../../../../usecases/registry/versions';
import type { Route } from '../../../route';
import { historyRoutes } from './history-routes';
import { promotionRoutes } from './promotion-routes';
import { versionRoutes } from './version-routes';

/** What the operations on versions, champions and history stand on. */
export interface RegistryDeps {
  modelVersions: Versions;
  promotions: Promotions;
  modelHistory: ModelHistory;
  clock: Clock;
}

/** The registry: versions of models, what serves, and what was true when. */
export function registryRoutes(deps: RegistryDeps): Route[] {
  const { modelVersions, promotions, modelHistory, clock } = deps;
  return [
    ...versionRoutes(modelVersions),
    ...promotionRoutes(promotions, modelHistory),
    ...historyRoutes(modelHistory, clock),
  ];
}
