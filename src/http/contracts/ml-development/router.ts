import type { Chat } from '../../../usecases/chat/chat';
import type { DryRuns } from '../../../usecases/recipes/dry-runs';
import type { Monitoring } from '../../../usecases/recipes/monitoring';
import type { RecipeModels } from '../../../usecases/recipes/recipe-models';
import type { RecipeRuns } from '../../../usecases/recipes/recipe-runs';
import type { RecipeVersions } from '../../../usecases/recipes/recipe-versions';
import type { RecipeUseCases } from '../../../usecases/recipes/recipes';
import type { SyntheticExamples } from '../../../usecases/recipes/synthetic-examples';
import { DETAIL_LIST } from '../../errors';
import type { Face } from '../../face';
import { chatRoutes } from './chat-routes';
import { dryRunRoutes } from './dry-run-routes';
import { modelRoutes } from './model-routes';
import { monitoringRoutes } from './monitoring-routes';
import { recipeRoutes } from './recipe-routes';
import { runRoutes } from './run-routes';
import { syntheticExampleRoutes } from './synthetic-example-routes';
import { versionRoutes } from './version-routes';

/** What the ML model development face stands on. */
export interface MlDevelopmentDeps {
  recipes: RecipeUseCases;
  versions: RecipeVersions;
  models: RecipeModels;
  runs: RecipeRuns;
  monitoring: Monitoring;
  syntheticExamples: SyntheticExamples;
  dryRuns: DryRuns;
  chat: Chat;
}

/** The ML model development contract and its extensions. */
export function mlDevelopmentFace(deps: MlDevelopmentDeps): Face {
  return {
    name: 'ML model development',
    prefixes: ['/api/ml-development'],
    errors: DETAIL_LIST,
    routes: [
      ...recipeRoutes(deps.recipes),
      ...versionRoutes(deps),
      ...syntheticExampleRoutes(deps.syntheticExamples),
      ...dryRunRoutes(deps.dryRuns),
      ...modelRoutes(deps.models),
      ...monitoringRoutes(deps.monitoring),
      ...runRoutes(deps.runs),
      ...chatRoutes(deps.chat),
    ],
  };
}
