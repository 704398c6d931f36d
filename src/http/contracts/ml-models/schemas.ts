import { z } from 'zod';
import type { JsonObject } from '../../../domain/json';
import { isText, unkeepable } from '../../../domain/keepable';
import { PROJECT_MODEL_TYPES } from '../../../domain/model';
import { PROJECT_STATUSES } from '../../../domain/project-status';
import { RUN_STATES, TRAINERS } from '../../../domain/run';

const NAME_MAX = 200;
const STORAGES_MAX = 100;

const oneOf = (values: readonly string[]): string => `must be one of ${values.join(', ')}`;

const Text = z.string('must be a string').refine(isText, 'must be valid Unicode');
/** What things are called, here and by ids of others. */
export const Named = Text.min(1, 'must not be empty').max(
  NAME_MAX,
  `must be at most ${NAME_MAX} characters long`,
);
export const Type = z.enum(PROJECT_MODEL_TYPES, oneOf(PROJECT_MODEL_TYPES));
const Status = z.enum(PROJECT_STATUSES, oneOf(PROJECT_STATUSES));

/** Any object, kept as sent; one that can't be is refused. */
const Anything = z
  .custom<JsonObject>(
    (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
    'must be an object',
  )
  .superRefine((value, context) => {
    const complaint = unkeepable(value);
    if (complaint !== null) context.addIssue(complaint);
  })
  .meta({ override: { type: 'object', additionalProperties: true } });

const ModelId = z.string().meta({ description: 'The model; any rendering of its UUID is understood.' });

export const ModelInPath = z.object({ id: ModelId });

export const ListQuery = z.object({
  project_id: Text.min(1, 'must not be empty').meta({ description: 'Filter by project ID.' }),
});

/** `POST /api/ml-models`. */
export const NewModel = z
  .object(
    {
      project_id: Named.meta({ description: 'Project ID to associate with.' }),
      ontology_id: Named.meta({ description: 'Ontology ID defining the data schema.' }),
      name: Named.meta({ description: 'Model name.' }),
      description: Text.default('').meta({ description: 'Model description.' }),
      type: Type.meta({ description: 'Model type.' }),
      training_config: Anything.default({}).meta({
        description: 'Training configuration. `trainer: "external"`: someone else trains, and reports.',
      }),
      metadata: Anything.default({}).meta({ description: 'Additional metadata (key-value pairs).' }),
    },
    'must be an object',
  )
  .meta({ id: 'NewMlModel' });

/** `PUT /api/ml-models/{id}`: all fields are optional. */
export const ModelChange = z
  .object(
    {
      name: Named.optional().meta({ description: 'New name.' }),
      description: Text.optional().meta({ description: 'New description.' }),
      status: Status.optional().meta({ description: 'New status; the next training replaces it.' }),
      training_metrics: Anything.nullable().optional().meta({ description: 'Updated training metrics.' }),
      performance_metrics: Anything.nullable()
        .optional()
        .meta({ description: 'Updated performance metrics.' }),
      metadata: Anything.optional().meta({ description: 'Updated metadata, in place of the old.' }),
    },
    'must be an object',
  )
  .meta({ id: 'MlModelChange' });

/** `POST /api/ml-models/train`. */
export const TrainingRequest = z
  .object(
    {
      model_id: Text.meta({ description: 'Model ID to train.' }),
      storage_ids: z
        .array(Named, 'must be a list of strings')
        .max(STORAGES_MAX, `must be at most ${STORAGES_MAX}`)
        .default([])
        .meta({ description: 'Registered datasets to train on. If empty, synthetic data are.' }),
      training_config: Anything.default({}).meta({
        description:
          "Training configuration: its members replace those of the model's own, for this training.",
      }),
    },
    'must be an object',
  )
  .meta({ id: 'MlTrainingRequest' });

/** `POST /api/ml-models/{id}/training/complete`. */
export const CompletionReport = z
  .object(
    {
      model_artifact_path: Text.min(1, 'must not be empty').meta({
        description: 'Path to the trained model artifact.',
      }),
      performance_metrics: Anything.default({}).meta({ description: 'Model performance metrics.' }),
      training_metrics: Anything.default({}).meta({ description: 'Training metrics.' }),
    },
    'must be an object',
  )
  .meta({ id: 'MlTrainingCompletion' });

/** `POST /api/ml-models/{id}/training/fail`. */
export const FailureReport = z
  .object(
    { reason: Text.min(1, 'must not be empty').meta({ description: 'Failure reason.' }) },
    'must be an object',
  )
  .meta({ id: 'MlTrainingFailure' });

/** The body of a 204. */
export const Nothing = z.undefined();

const Time = z.string().meta({ description: 'UTC, to the second.', examples: ['2026-05-22T14:33:00Z'] });

export const Model = z
  .object({
    id: z.string().regex(/^model-[0-9a-f]{32}$/),
    project_id: z.string(),
    ontology_id: z.string(),
    name: z.string(),
    description: z.string(),
    type: Type,
    status: Status,
    training_config: Anything,
    training_metrics: Anything.nullable().meta({ description: 'Null before the first training.' }),
    performance_metrics: Anything.nullable().meta({ description: 'Null before the first training.' }),
    model_artifact_path: z.string().nullable().meta({ description: 'Of the newest version.' }),
    metadata: Anything,
    created_at: Time,
    updated_at: Time,
    failure_reason: z.string().nullable().meta({ description: 'Why the last training failed, if it did.' }),
  })
  .meta({ id: 'MlModel' });

export const ModelList = z.object({ models: z.array(Model) }).meta({ id: 'MlModelList' });

export const Completed = z
  .object({ status: z.literal('training completed') })
  .meta({ id: 'MlTrainingCompleted' });
export const Failed = z.object({ status: z.literal('training failed') }).meta({ id: 'MlTrainingFailed' });

export const Training = z
  .object({
    training_token: z.string().meta({ description: 'To be sent as `X-Training-Token` with a report.' }),
    status: z.enum(RUN_STATES),
    trainer: z.enum(TRAINERS),
    storage_ids: z.array(z.string()),
    training_config: Anything.meta({ description: "The model's own, with what the request replaced." }),
    accepted_at: Time,
    deadline_at: Time.nullable().meta({ description: 'When waiting for a report of an external one ends.' }),
    ended_at: Time.nullable(),
    failure_reason: z.string().nullable(),
  })
  .meta({ id: 'MlTraining' });
