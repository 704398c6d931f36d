import { z } from 'zod';
import type { SyntheticExample } from '../../../domain/recipes/synthetic-example';
import type { SyntheticExamples } from '../../../usecases/recipes/synthetic-examples';
import { type Route, route } from '../../route';
import { toSeconds } from '../../time';
import * as examples from './examples';
import { AnyArray, AnyId, AnyObject, RecipeInPath, Time } from './values';

const NewExample = z
  .object(
    {
      dataset_schema_json: AnyObject.default({}),
      sample_rows_json: AnyArray.default([]),
      example_run_json: AnyObject.default({}),
      recipe_id: AnyId.optional().meta({ description: 'Not needed: the path says it.' }),
    },
    'must be an object',
  )
  .meta({ id: 'NewSyntheticExample' });

const Example = z
  .object({
    id: z.string(),
    recipe_id: z.string(),
    dataset_schema_json: AnyObject,
    sample_rows_json: AnyArray,
    example_run_json: AnyObject,
    created_at: Time,
  })
  .meta({ id: 'SyntheticExample' });

/** Synthetic examples of recipes. */
export function syntheticExampleRoutes(syntheticExamples: SyntheticExamples): Route[] {
  return [getExample(syntheticExamples), createExample(syntheticExamples)];
}

const PATH = '/api/ml-development/recipes/:recipe_id/synthetic-example';

function getExample(syntheticExamples: SyntheticExamples): Route {
  return route({
    method: 'get',
    path: PATH,
    operationId: 'getSyntheticExample',
    summary: 'Get the synthetic example of a recipe',
    permission: 'model:read',
    params: RecipeInPath,
    response: {
      status: 200,
      description: 'The example.',
      schema: Example,
      example: examples.SYNTHETIC_EXAMPLE,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }) => ({ body: presentExample(await syntheticExamples.get(params.recipe_id)) }),
  });
}

function createExample(syntheticExamples: SyntheticExamples): Route {
  return route({
    method: 'post',
    path: PATH,
    operationId: 'createSyntheticExample',
    summary: 'Give a recipe a synthetic example, in the place of the one before',
    permission: 'model:write',
    params: RecipeInPath,
    body: NewExample,
    bodyExample: { dataset_schema_json: { price: 'number' }, sample_rows_json: [{ price: 9.99 }] },
    response: {
      status: 201,
      description: 'The example.',
      schema: Example,
      example: examples.SYNTHETIC_EXAMPLE,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, body }, { principal }) => {
      const asked = {
        datasetSchema: body.dataset_schema_json,
        sampleRows: body.sample_rows_json,
        exampleRun: body.example_run_json,
      };
      return {
        status: 201,
        body: presentExample(await syntheticExamples.put(params.recipe_id, asked, principal)),
      };
    },
  });
}

function presentExample(example: SyntheticExample): z.input<typeof Example> {
  return {
    id: example.id,
    recipe_id: example.recipeId,
    dataset_schema_json: example.datasetSchema,
    sample_rows_json: [...example.sampleRows],
    example_run_json: example.exampleRun,
    created_at: toSeconds(example.createdAt),
  };
}
