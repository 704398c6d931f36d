import { parseId } from '../../../domain/ids';
import { RUN_STATUSES } from '../../../domain/recipes/run-status';
import type { RecipeRuns } from '../../../usecases/recipes/recipe-runs';
import { type Route, route } from '../../route';
import * as examples from './examples';
import * as schemas from './run-schemas';
import { presentRun, presentRuns } from './run-view';
import { rangeOf } from './values';

/** Runs of recipes. */
export function runRoutes(runs: RecipeRuns): Route[] {
  return [listRuns(runs), createRun(runs), getRun(runs), updateRun(runs)];
}

const RUN = { status: 200, description: 'The run.', schema: schemas.Run, example: examples.RUN } as const;

function listRuns(runs: RecipeRuns): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/runs',
    operationId: 'listRecipeRuns',
    summary: 'List the runs of recipes, newest first',
    permission: 'run:read',
    query: schemas.RunListQuery,
    response: {
      status: 200,
      description: 'The runs that match.',
      schema: schemas.RunList,
      example: examples.RUN_LIST,
    },
    errors: [],
    handle: async ({ query: { model_id, recipe_id, status, ...range } }, { principal }) => {
      const asked = {
        // What is no id names no model: as such it finds nothing.
        modelId: model_id === undefined ? null : (parseId(model_id) ?? model_id),
        recipeId: recipe_id ?? null,
        states: status === undefined ? null : RUN_STATUSES[status],
      };
      return { body: presentRuns(await runs.list({ ...asked, ...rangeOf(range) }, principal)) };
    },
  });
}

function createRun(runs: RecipeRuns): Route {
  return route({
    method: 'post',
    path: '/api/ml-development/runs',
    operationId: 'createRecipeRun',
    summary: 'Start a run of a recipe',
    description:
      'A manifest that satisfies the schema of its family is executed here; an `eval` unless its model was trained ' +
      'elsewhere. Any other waits for its report (`PUT /runs/{run_id}`) for seven days; its log says why.',
    permission: 'run:write',
    body: schemas.NewRun,
    bodyExample: {
      recipe_id: 'recipe_pricing_base',
      recipe_version_id: 'ver_pricing_base_v1',
      run_type: 'train',
      model_id: null,
    },
    response: { ...RUN, status: 201, example: { ...examples.RUN, status: 'queued' as const } },
    errors: ['NOT_FOUND', 'UNAVAILABLE'],
    handle: async ({ body: { recipe_id, recipe_version_id, run_type, model_id } }, { principal }) => {
      const asked = {
        recipeId: recipe_id,
        recipeVersionId: recipe_version_id,
        type: run_type,
        modelId: model_id === null ? undefined : parseId(model_id),
      };
      return { status: 201, body: presentRun(await runs.start(asked, principal)) };
    },
  });
}

function getRun(runs: RecipeRuns): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/runs/:run_id',
    operationId: 'getRecipeRun',
    summary: 'Get a run of a recipe',
    permission: 'run:read',
    params: schemas.RunInPath,
    response: RUN,
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: presentRun(await runs.get(parseId(params.run_id), principal)),
    }),
  });
}

function updateRun(runs: RecipeRuns): Route {
  return route({
    method: 'put',
    path: '/api/ml-development/runs/:run_id',
    operationId: 'updateRecipeRun',
    summary: 'Report on a run',
    description:
      'Statuses may come in any order until the run has ended; then the same one is accepted, and another one ' +
      'refused with all that comes with it. Metrics, artifacts and logs are taken at any time, each in the place ' +
      'of what was told before. Of a run that a worker of this service executes, an end is taken and ends it, what else ' +
      'it says of its state is its own, and what is told stands beside what the worker measured.',
    permission: 'run:write',
    params: schemas.RunInPath,
    body: schemas.RunUpdate,
    bodyExample: { status: 'succeeded', metrics_json: { revenue_lift: 0.045 } },
    response: RUN,
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params, body: { status, metrics_json, artifacts_json, logs_text } }, { principal }) => {
      const told = {
        state: status ?? null,
        metrics: metrics_json ?? null,
        artifacts: artifacts_json ?? null,
        log: logs_text ?? null,
      };
      return { body: presentRun(await runs.update(parseId(params.run_id), told, principal)) };
    },
  });
}
