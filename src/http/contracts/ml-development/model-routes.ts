import { parseId } from '../../../domain/ids';
import type { RecipeModels } from '../../../usecases/recipes/recipe-models';
import { type Route, route } from '../../route';
import * as examples from './examples';
import * as schemas from './model-schemas';
import { presentModel, presentModels, toChange } from './model-view';
import { ModelInPath, rangeOf } from './values';

/** Models of recipes. */
export function modelRoutes(models: RecipeModels): Route[] {
  return [listModels(models), registerModel(models), getModel(models), updateModel(models)];
}

const MODEL = {
  status: 200,
  description: 'The model.',
  schema: schemas.Model,
  example: examples.MODEL,
} as const;

function listModels(models: RecipeModels): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/models',
    operationId: 'listRecipeModels',
    summary: 'List the models of recipes, newest first',
    permission: 'model:read',
    query: schemas.ModelListQuery,
    response: {
      status: 200,
      description: 'The models that match.',
      schema: schemas.ModelList,
      example: examples.MODEL_LIST,
    },
    errors: [],
    handle: async ({ query: { model_family, status, ...range } }, { principal }) => {
      const asked = { family: model_family ?? null, stage: status ?? null, ...rangeOf(range) };
      return { body: presentModels(await models.list(asked, principal)) };
    },
  });
}

function registerModel(models: RecipeModels): Route {
  return route({
    method: 'post',
    path: '/api/ml-development/models',
    operationId: 'registerRecipeModel',
    summary: 'Register a model of a recipe',
    description: 'It is of the family of its recipe, and a draft.',
    permission: 'model:write',
    body: schemas.NewModel,
    bodyExample: {
      name: 'Production Pricing Model',
      recipe_id: 'recipe_pricing_base',
      recipe_version_id: 'ver_pricing_base_v1',
      owner: 'data-science-team',
    },
    response: { ...MODEL, status: 201 },
    errors: ['NOT_FOUND'],
    handle: async ({ body: { name, recipe_id, recipe_version_id, owner } }, { principal }) => {
      const asked = { name, recipeId: recipe_id, recipeVersionId: recipe_version_id, owner: owner ?? null };
      return { status: 201, body: presentModel(await models.register(asked, principal)) };
    },
  });
}

function getModel(models: RecipeModels): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/models/:model_id',
    operationId: 'getRecipeModel',
    summary: 'Get a model of a recipe',
    permission: 'model:read',
    params: ModelInPath,
    response: MODEL,
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: presentModel(await models.get(parseId(params.model_id), principal)),
    }),
  });
}

function updateModel(models: RecipeModels): Route {
  return route({
    method: 'put',
    path: '/api/ml-development/models/:model_id',
    operationId: 'updateRecipeModel',
    summary: 'Change the name, status or owner of a model',
    description: 'What is not given stays. Any status may follow any other.',
    permission: 'model:write',
    params: ModelInPath,
    body: schemas.ModelUpdate,
    bodyExample: { status: 'production' },
    response: MODEL,
    errors: ['NOT_FOUND'],
    handle: async ({ params, body }, { principal }) => ({
      body: presentModel(await models.change(parseId(params.model_id), toChange(body), principal)),
    }),
  });
}
