import type { Clock } from '../../../../domain/ports';
import type { ModelFacetUseCases } from '../../../../usecases/registry/facets';
import type { ModelHistory } from '../../../../usecases/registry/history';
import type { ModelPortraits } from '../../../../usecases/registry/portraits';
import type { Predictions } from '../../../../usecases/registry/predictions';
import type { Promotions } from '../../../../usecases/registry/promotions';
import type { TablePredictions } from '../../../../usecases/registry/table-predictions';
import type { Route } from '../../../route';
import { facetRoutes } from './facet-routes';
import { historyRoutes } from './history-routes';
import { portraitRoutes } from './portrait-routes';
import { predictionRoutes } from './prediction-routes';
import { promotionRoutes } from './promotion-routes';
import { tablePredictionRoutes } from './table-prediction-routes';
import { type VersionDeps, versionRoutes } from './version-routes';

/** What the operations on versions, champions and history stand on. */
export interface RegistryDeps extends VersionDeps {
  promotions: Promotions;
  modelHistory: ModelHistory;
  modelPortraits: ModelPortraits;
  modelFacets: ModelFacetUseCases;
  predictions: Predictions;
  tablePredictions: TablePredictions;
  clock: Clock;
}

/** The registry: versions of models, what serves, and what was true when. */
export function registryRoutes(deps: RegistryDeps): Route[] {
  const { promotions, modelHistory, clock } = deps;
  return [
    ...versionRoutes(deps),
    ...promotionRoutes(promotions, modelHistory),
    ...historyRoutes(modelHistory, clock),
    ...portraitRoutes(deps.modelPortraits),
    ...facetRoutes(deps.modelFacets),
    ...predictionRoutes(deps.predictions),
    ...tablePredictionRoutes(deps.tablePredictions),
  ];
}
