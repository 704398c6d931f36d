import { parseId } from '../../../domain/ids';
import type { DryRuns } from '../../../usecases/recipes/dry-runs';
import { type Route, route } from '../../route';
import * as schemas from './dry-run-schemas';
import { presentDryRun } from './dry-run-view';
import * as examples from './examples';
import { RecipeInPath } from './values';

/** Dry runs of recipes. */
export function dryRunRoutes(dryRuns: DryRuns): Route[] {
  return [startDryRun(dryRuns), getDryRun(dryRuns)];
}

function startDryRun(dryRuns: DryRuns): Route {
  return route({
    method: 'post',
    path: '/api/ml-development/recipes/:recipe_id/dry-run',
    operationId: 'startDryRun',
    summary: 'Try a version or a manifest of a recipe on synthetic rows',
    description:
      'A small training (of an `eval`, too) or backtest of at most 3,000 rows: those that are drawn for the family, or ' +
      'the recipe’s own synthetic example where it has 200 rows or more and the manifest names a dataset. It makes no ' +
      'version, touches no model and is in no list of runs. 422 says what the family’s schema misses.',
    isExtension: true,
    permission: 'run:write',
    params: RecipeInPath,
    body: schemas.NewDryRun,
    bodyExample: { manifest_json: { model: { hyperparameters: { max_depth: 5 } } }, run_type: 'backtest' },
    response: {
      status: 202,
      description: 'It is accepted; ask for it until it has ended.',
      schema: schemas.DryRun,
      example: { ...examples.DRY_RUN, status: 'queued', metrics_json: {}, truth_json: {}, finished_at: null },
    },
    errors: ['NOT_FOUND', 'UNAVAILABLE'],
    handle: async ({ params: { recipe_id }, body }, { principal }) => {
      const { version_id = null, manifest_json = null, run_type = 'train' } = body ?? {};
      const asked = { recipeId: recipe_id, versionId: version_id, manifest: manifest_json, type: run_type };
      return { status: 202, body: presentDryRun(await dryRuns.start(asked, principal)) };
    },
  });
}

function getDryRun(dryRuns: DryRuns): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/dry-runs/:run_id',
    operationId: 'getDryRun',
    summary: 'Get what came of a dry run',
    isExtension: true,
    permission: 'run:read',
    params: schemas.DryRunInPath,
    response: {
      status: 200,
      description: 'The dry run.',
      schema: schemas.DryRun,
      example: examples.DRY_RUN,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: presentDryRun(await dryRuns.get(parseId(params.run_id), principal)),
    }),
  });
}
