import { z } from 'zod';
import { TRAINING_TYPES } from '../../../domain/run';
import { RunInPath, RunStatusWord } from './run-schemas';
import { AnyId, AnyObject, oneOf, Time } from './values';

export const DryRunInPath = RunInPath;

/** `POST /recipes/{id}/dry-run`; without a body the newest version is trained. */
export const NewDryRun = z
  .object(
    {
      version_id: AnyId.nullable().default(null).meta({ description: 'The newest unless given.' }),
      manifest_json: AnyObject.nullable()
        .default(null)
        .meta({ description: 'Tried in the place of a version, with all that the recipe inherits.' }),
      run_type: oneOf(TRAINING_TYPES).default('train'),
    },
    'must be an object',
  )
  .refine(({ version_id, manifest_json }) => version_id === null || manifest_json === null, {
    message: 'name a version or send a manifest, not both',
    path: ['version_id'],
  })
  .optional()
  .meta({ id: 'NewDryRun' });

export const DryRun = z
  .object({
    id: z.string(),
    recipe_id: z.string(),
    recipe_version_id: z.string().nullable().meta({ description: 'Null for a manifest that was sent.' }),
    run_type: oneOf(TRAINING_TYPES),
    status: RunStatusWord,
    rows_of: z.enum(['family', 'recipe']).meta({
      description:
        'Whose rows were read: those drawn for the family, or those of the recipe’s own synthetic example.',
    }),
    started_at: Time.nullable(),
    finished_at: Time.nullable(),
    seconds: z
      .number()
      .nullable()
      .meta({ description: 'From the beginning to the end; null before that, and for what never began.' }),
    metrics_json: AnyObject,
    truth_json: AnyObject.meta({
      description:
        'What a perfect model would measure on these rows, by the names of the metrics; empty where it is not known.',
    }),
    warnings: z.array(z.string()).meta({ description: 'What a real run would meet.' }),
    failure: z.string().nullable(),
    logs_text: z.string().meta({ description: 'The last 64 KiB.' }),
  })
  .meta({ id: 'DryRun' });
