import type { Recommendations } from '../../../usecases/recommendation';
import { type Route, route } from '../../route';
import * as examples from './examples';
import { Recommendation, RecommendationRequest } from './recommendation-schemas';
import { presentRecommendation } from './view';

/** Which type of model suits a project. */
export function recommendRoutes(recommendations: Recommendations): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/ml-models/recommend',
      operationId: 'recommendMlModelType',
      summary: 'Recommend a type of model for a project',
      description:
        'From the registered ontology and data of the project, as far as the caller may see them; without any, from what ' +
        'the project has trained before.',
      permission: 'model:read',
      body: RecommendationRequest,
      bodyExample: examples.RECOMMENDATION_REQUEST,
      response: {
        status: 200,
        description: 'The recommendation, and what it was made from.',
        schema: Recommendation,
        example: examples.RECOMMENDATION,
      },
      errors: [],
      handle: async ({ body }, { principal }) => {
        const asked = { projectId: body.project_id, ontologyId: body.ontology_id };
        const made = await recommendations.recommend(asked, principal);
        return { body: presentRecommendation(made, body.ontology_id) };
      },
    }),
  ];
}
