import { z } from 'zod';
import type { RunStatus } from '../../../domain/recipes/run-status';
import { TRAINING_TYPES } from '../../../domain/run';
import { AnyId, AnyObject, KeepableObject, oneOf, RANGE, Time } from './values';

const LOG_MAX = 1_000_000;

/** Any of them. */
export const RunStatusWord = oneOf(['queued', 'running', 'succeeded', 'failed'] satisfies [
  RunStatus,
  ...RunStatus[],
]);
const RunType = oneOf(TRAINING_TYPES);

export const RunInPath = z.object({
  run_id: z.string().meta({ description: 'Any rendering of its UUID is understood.' }),
});

export const RunListQuery = z.object({
  model_id: z.string().optional().meta({ description: 'Only runs of this model.' }),
  recipe_id: z.string().optional().meta({ description: 'Only runs of this recipe.' }),
  status: RunStatusWord.optional(),
  ...RANGE,
});

/** `POST /runs`. */
export const NewRun = z
  .object(
    {
      recipe_id: AnyId,
      recipe_version_id: AnyId,
      run_type: RunType,
      model_id: AnyId.nullable()
        .default(null)
        .meta({ description: 'The model of which a successful training makes a version.' }),
    },
    'must be an object',
  )
  .meta({ id: 'NewRecipeRun' });

/** `PUT /runs/{id}`: what is not given stays. */
export const RunUpdate = z
  .object(
    {
      status: RunStatusWord.optional(),
      metrics_json: KeepableObject.optional(),
      artifacts_json: KeepableObject.optional(),
      logs_text: z
        .string('must be a string')
        .max(LOG_MAX, `must be at most ${LOG_MAX} characters long`)
        .optional()
        .meta({ description: 'In the place of what was told before.' }),
    },
    'must be an object',
  )
  .meta({ id: 'RecipeRunUpdate' });

export const Run = z
  .object({
    id: z.string(),
    model_id: z.string().nullable(),
    recipe_id: z.string(),
    recipe_version_id: z.string(),
    run_type: RunType,
    status: RunStatusWord,
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
    metrics_json: AnyObject,
    artifacts_json: AnyObject,
    logs_text: z.string().meta({
      description: 'What was told from outside, else our own: the last 64 KiB, in lists the last 4.',
    }),
  })
  .meta({ id: 'RecipeRun' });

export const RunList = z
  .object({ runs: z.array(Run), total: z.int().meta({ description: 'All that match.' }) })
  .meta({ id: 'RecipeRunList' });
