import type { ProjectModels } from '../../../usecases/project-models';
import type { ProjectTrainings } from '../../../usecases/project-trainings';
import type { Recommendations } from '../../../usecases/recommendation';
import { detailFormat } from '../../errors';
import type { Face } from '../../face';
import { modelRoutes } from './model-routes';
import { recommendRoutes } from './recommend-routes';
import { trainingRoutes } from './training-routes';

/** What the ML models face stands on. */
export interface MlModelsDeps {
  projectModels: ProjectModels;
  projectTrainings: ProjectTrainings;
  data: { recommendations: Recommendations };
}

/** The ML models contract. Literal paths come before those with an id, so that reserved words are never ids. */
export function mlModelsFace({ projectModels, projectTrainings, data }: MlModelsDeps): Face {
  return {
    name: 'ML models',
    prefixes: ['/api/ml-models'],
    errors: detailFormat({ VALIDATION_FAILED: () => 400 }),
    routes: [
      ...recommendRoutes(data.recommendations),
      ...trainingRoutes(projectTrainings),
      ...modelRoutes(projectModels),
    ],
  };
}
