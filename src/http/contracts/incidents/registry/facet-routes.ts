import { z } from 'zod';
import type { JsonObject } from '../../../../domain/json';
import { type Model, PROJECT_MODEL_TYPES } from '../../../../domain/model';
import { TRAIN_MODEL_TYPES, type TrainModelType } from '../../../../domain/run-spec';
import type { FacetAsked, ModelFacetUseCases } from '../../../../usecases/registry/facets';
import { entityTag } from '../../../caller';
import { type Caller, type Reply, type Route, route } from '../../../route';
import { MODEL } from '../model-examples';
import * as models from '../model-schemas';
import { presentModel } from '../model-view';
import { ModelInPath } from './schemas';

const TEXT_MAX = 200;
const TRAIN_TYPES = Object.keys(TRAIN_MODEL_TYPES) as [TrainModelType, ...TrainModelType[]];

const Text = z
  .string('must be a string')
  .min(1, 'must not be empty')
  .max(TEXT_MAX, `must be at most ${TEXT_MAX} characters long`);
const Anything = z
  .custom<JsonObject>(
    (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
    'must be an object',
  )
  .default({})
  .meta({ override: { type: 'object', additionalProperties: true, default: {} } });

const TrainFacet = z
  .strictObject(
    { model_type: z.enum(TRAIN_TYPES, `must be one of ${TRAIN_TYPES.join(', ')}`) },
    'must be an object',
  )
  .meta({ id: 'TrainFacet' });
const ProjectFacet = z
  .strictObject(
    {
      project_id: Text,
      ontology_id: Text,
      type: z.enum(PROJECT_MODEL_TYPES, `must be one of ${PROJECT_MODEL_TYPES.join(', ')}`),
      description: z.string('must be a string').default(''),
      training_config: Anything,
      metadata: Anything,
    },
    'must be an object',
  )
  .meta({ id: 'ProjectFacet' });
const RecipeFacet = z
  .strictObject(
    {
      recipe_id: Text,
      recipe_version_id: Text,
      owner: Text.nullable().default(null).meta({ description: 'Who asks, unless it is given.' }),
    },
    'must be an object',
  )
  .meta({ id: 'RecipeFacet' });

/** The faces that a model belongs to. */
export function facetRoutes(facets: ModelFacetUseCases): Route[] {
  return [putTrain(facets), putProject(facets), putRecipe(facets)];
}

const common = {
  method: 'put',
  isExtension: true,
  permission: 'model:write',
  params: ModelInPath,
  response: { status: 200, description: 'The model.', schema: models.Model, example: MODEL },
  errors: ['ALREADY_EXISTS', 'NOT_FOUND'],
} as const;
const description = 'The same again changes nothing; other content is refused.';
const pathOf = (facet: FacetAsked['facet']): string => `/api/v1/models/:model_id/facets/${facet}`;

function putTrain(facets: ModelFacetUseCases): Route {
  return route({
    ...common,
    path: pathOf('train'),
    operationId: 'putTrainFacet',
    summary: 'Let a model stand for a type of the Train contract',
    description,
    body: TrainFacet,
    bodyExample: { model_type: 'xgboost' },
    handle: ({ params, body }, caller) =>
      put(facets, { facet: 'train', modelType: body.model_type }, { id: params.model_id, caller }),
  });
}

function putProject(facets: ModelFacetUseCases): Route {
  return route({
    ...common,
    path: pathOf('project'),
    operationId: 'putProjectFacet',
    summary: 'Show a model in the ML models contract',
    description,
    body: ProjectFacet,
    bodyExample: { project_id: 'scoring', ontology_id: 'customers', type: 'decision_tree' },
    handle: ({ params, body }, caller) => {
      const {
        project_id: projectId,
        ontology_id: ontologyId,
        training_config: trainingConfig,
        ...rest
      } = body;
      const asked = { facet: 'project' as const, projectId, ontologyId, trainingConfig, ...rest };
      return put(facets, asked, { id: params.model_id, caller });
    },
  });
}

function putRecipe(facets: ModelFacetUseCases): Route {
  return route({
    ...common,
    path: pathOf('recipe'),
    operationId: 'putRecipeFacet',
    summary: 'Show a model in the ML model development contract',
    description,
    body: RecipeFacet,
    bodyExample: { recipe_id: 'recipe_pricing_base', recipe_version_id: 'ver_pricing_base_v1' },
    handle: ({ params, body }, caller) => {
      const { recipe_id: recipeId, recipe_version_id: recipeVersionId, owner } = body;
      const asked = { facet: 'recipe' as const, recipeId, recipeVersionId, owner };
      return put(facets, asked, { id: params.model_id, caller });
    },
  });
}

async function put(
  facets: ModelFacetUseCases,
  asked: FacetAsked,
  { id, caller }: { id: string; caller: Caller },
): Promise<Reply<ReturnType<typeof presentModel>>> {
  const model: Model = await facets.put(id, asked, caller.principal);
  return { headers: entityTag(model), body: presentModel(model) };
}
