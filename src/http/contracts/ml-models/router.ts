import type { ProjectModels } from '../../../usecases/project-models';
import type { ProjectTrainings } from '../../../usecases/project-trainings';
import { detailFormat } from '../../errors';
import type { Face } from '../../face';
import { modelRoutes } from './model-routes';
import { trainingRoutes } from './training-routes';

/** What the ML models face stands on. */
export interface MlModelsDeps {
  projectModels: ProjectModels;
  projectTrainings: ProjectTrainings;
}

/** The ML models contract. Literal paths come before those with an id, so that reserved words are never ids. */
export function mlModelsFace({ projectModels, projectTrainings }: MlModelsDeps): Face {
  return {
    name: 'ML models',
    prefixes: ['/api/ml-models'],
    errors: detailFormat({ VALIDATION_FAILED: () => 400 }),
    routes: [...trainingRoutes(projectTrainings), ...modelRoutes(projectModels)],
  };
}
