import { z } from 'zod';
import type { RecipeUseCases } from '../../../usecases/recipes/recipes';
import { type Route, route } from '../../route';
import * as examples from './examples';
import * as schemas from './recipe-schemas';
import { presentRecipe, presentRecipes } from './recipe-view';
import { RecipeInPath, rangeOf } from './values';

/** Recipes. */
export function recipeRoutes(recipes: RecipeUseCases): Route[] {
  return [
    listRecipes(recipes),
    createRecipe(recipes),
    getRecipe(recipes),
    updateRecipe(recipes),
    deleteRecipe(recipes),
    cloneRecipe(recipes),
  ];
}

const RECIPE = {
  status: 200,
  description: 'The recipe.',
  schema: schemas.Recipe,
  example: examples.RECIPE,
} as const;

function listRecipes(recipes: RecipeUseCases): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/recipes',
    operationId: 'listRecipes',
    summary: 'List recipes, newest first',
    permission: 'model:read',
    query: schemas.RecipeListQuery,
    response: {
      status: 200,
      description: 'The recipes that match.',
      schema: schemas.RecipeList,
      example: examples.RECIPE_LIST,
    },
    errors: [],
    handle: async ({ query: { model_family, level, status, ...range } }) => {
      const filters = { family: model_family ?? null, level: level ?? null, status: status ?? null };
      return { body: presentRecipes(await recipes.list({ ...filters, ...rangeOf(range) })) };
    },
  });
}

function createRecipe(recipes: RecipeUseCases): Route {
  return route({
    method: 'post',
    path: '/api/ml-development/recipes',
    operationId: 'createRecipe',
    summary: 'Create a recipe',
    description:
      'Its manifest is stored as version 1.0.0; the schema of the family is looked at when a run starts.',
    permission: 'model:write',
    body: schemas.NewRecipe,
    bodyExample: examples.NEW_RECIPE,
    response: { ...RECIPE, status: 201 },
    errors: ['NOT_FOUND'],
    handle: async ({ body: { model_family, parent_id, ...asked } }, { principal }) => {
      const made = await recipes.create({ ...asked, family: model_family, parentId: parent_id }, principal);
      return { status: 201, body: presentRecipe(made) };
    },
  });
}

function getRecipe(recipes: RecipeUseCases): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/recipes/:recipe_id',
    operationId: 'getRecipe',
    summary: 'Get a recipe',
    permission: 'model:read',
    params: RecipeInPath,
    response: RECIPE,
    errors: ['NOT_FOUND'],
    handle: async ({ params }) => ({ body: presentRecipe(await recipes.get(params.recipe_id)) }),
  });
}

function updateRecipe(recipes: RecipeUseCases): Route {
  return route({
    method: 'put',
    path: '/api/ml-development/recipes/:recipe_id',
    operationId: 'updateRecipe',
    summary: 'Change the name, status or tags of a recipe',
    description:
      'What is not given stays. Where the team of the newest version’s author separates writing from approving ' +
      '(`PATCH /api/v1/teams/{id}`), that author gets 403 for approving.',
    permission: 'model:write',
    params: RecipeInPath,
    body: schemas.RecipeUpdate,
    bodyExample: { status: 'approved' },
    response: RECIPE,
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params, body: { name, status, tags } }, { principal }) => {
      const asked = {
        ...(name === undefined ? {} : { name }),
        ...(status === undefined ? {} : { status }),
        ...(tags === undefined ? {} : { tags }),
      };
      return { body: presentRecipe(await recipes.change(params.recipe_id, asked, principal)) };
    },
  });
}

function deleteRecipe(recipes: RecipeUseCases): Route {
  return route({
    method: 'delete',
    path: '/api/ml-development/recipes/:recipe_id',
    operationId: 'deleteRecipe',
    summary: 'Delete a recipe',
    description:
      'It is found no more, and nothing new is made of it. Its history stays: recipes that inherit from it go on ' +
      'doing so, and models and runs go on naming it.',
    permission: 'model:write',
    params: RecipeInPath,
    response: { status: 204, description: 'It is deleted.', schema: z.undefined() },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      await recipes.remove(params.recipe_id, principal);
      return { status: 204 };
    },
  });
}

function cloneRecipe(recipes: RecipeUseCases): Route {
  return route({
    method: 'post',
    path: '/api/ml-development/recipes/:recipe_id/clone',
    operationId: 'cloneRecipe',
    summary: 'Make a child of a recipe, with its newest manifest',
    description: 'Family, level and tags are copied; the clone is a draft. It takes no body.',
    permission: 'model:write',
    params: RecipeInPath,
    query: schemas.CloneQuery,
    response: { ...RECIPE, status: 201 },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => {
      const made = await recipes.clone(params.recipe_id, query.name, principal);
      return { status: 201, body: presentRecipe(made) };
    },
  });
}
