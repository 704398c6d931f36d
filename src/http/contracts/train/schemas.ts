import { z } from 'zod';
import type { JsonObject } from '../../../domain/json';
import type { RunState } from '../../../domain/run';
import { TRAIN_MODEL_TYPES, type TrainModelType } from '../../../domain/run-spec';
import { queryInteger } from '../../query';
import { hyperparametersSchema } from './hyperparameters-schema';

/** This contract's words for the states of a job. */
export const JOB_STATUSES = {
  started: 'queued',
  running: 'running',
  completed: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<string, RunState>;
export type JobStatus = keyof typeof JOB_STATUSES;

const ONE_TYPE = Object.keys(TRAIN_MODEL_TYPES) as [TrainModelType, ...TrainModelType[]];
/** Most hyperparameters in one request; every engine knows far fewer. */
const HYPERPARAMETER_LIMIT = 100;
const LIST_LIMIT = { minimum: 1, maximum: 1_000, default: 10 };

const oneOf = (values: readonly string[]): string => `must be one of ${values.join(', ')}`;
const ModelType = z.enum(ONE_TYPE, oneOf(ONE_TYPE));
const AnyModelType = z.enum([...ONE_TYPE, 'all'], oneOf([...ONE_TYPE, 'all']));
const Status = z.enum(
  Object.keys(JOB_STATUSES) as [JobStatus, ...JobStatus[]],
  oneOf(Object.keys(JOB_STATUSES)),
);
const JobId = z.string().meta({ description: 'The job; any rendering of its UUID is understood.' });
const Uuid = z.uuid().meta({ description: 'Unique identifier for the job.' });

const Hyperparameters = z
  .custom<JsonObject>(
    (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
    'must be an object',
  )
  .refine(
    (value) => Object.keys(value).length <= HYPERPARAMETER_LIMIT,
    `must have at most ${HYPERPARAMETER_LIMIT} keys`,
  )
  .meta({ id: 'Hyperparameters', override: hyperparametersSchema() });

const settings = {
  retrain: z
    .boolean('must be true or false')
    .default(false)
    .meta({ description: 'Whether to overwrite the existing model.' }),
  use_cv: z
    .boolean('must be true or false')
    .default(true)
    .meta({ description: 'Use cross-validation during training.' }),
  hyperparameters: Hyperparameters.nullable()
    .default(null)
    .meta({ description: 'Hyperparameter overrides; a key that no asked-for engine knows is refused.' }),
};

/** `POST /train`. */
export const TrainingRequest = z
  .object({ model_type: AnyModelType, ...settings }, 'must be an object')
  .meta({ id: 'TrainingRequest' });
/** `POST /train/{model_type}`: all of it may be left out. */
export const TrainingSettings = z
  .object(settings, 'must be an object')
  .prefault({})
  .meta({ id: 'TrainingSettings' });

export const TypeInPath = z.object({ model_type: ModelType });
export const JobInPath = z.object({ job_id: JobId });
export const ListQuery = z.object({
  limit: queryInteger({ ...LIST_LIMIT, description: 'Most jobs to return.' }),
  status: Status.optional().meta({ description: 'Only jobs with this status.' }),
});
export const LogQuery = z.object({
  offset: queryInteger({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'Where to begin, in bytes from the beginning of the log.',
  }),
});

export const JobStarted = z
  .object({
    status: z.literal('success'),
    message: z.string(),
    data: z.object({ job_id: Uuid, model_type: ModelType, status: Status }),
  })
  .meta({ id: 'JobStarted' });

export const TrainingResponse = z
  .object({ job_id: Uuid, status: Status, message: z.string(), model_type: AnyModelType })
  .meta({ id: 'TrainingResponse' });

const Time = z.string().meta({ description: 'UTC, to the second.', examples: ['2025-11-07T12:30:00Z'] });

export const JobStatusResponse = z
  .object({
    status: z.literal('success'),
    message: z.string(),
    data: z.object({
      job_id: Uuid,
      status: Status,
      model_type: AnyModelType,
      started_at: Time.meta({ description: 'When the job was accepted.' }),
      completed_at: Time.nullable(),
      model_path: z.string().nullable().meta({ description: 'The model file, once there is one.' }),
      error: z.string().nullable().meta({ description: 'Why the job failed.' }),
      logs: z.string().meta({ description: 'The last 64 KiB of the log.' }),
      child_job_ids: z
        .array(Uuid)
        .optional()
        .meta({ description: 'Only for `all`: the jobs that it consists of.' }),
    }),
  })
  .meta({ id: 'JobStatusResponse' });

export const JobList = z
  .object({
    jobs: z.array(z.object({ job_id: Uuid, status: Status, model_type: AnyModelType })),
    total_count: z.int().meta({ description: 'All jobs.' }),
    filtered_count: z.int().meta({ description: 'Jobs that match the filter, before `limit`.' }),
  })
  .meta({ id: 'JobList' });

export const JobCancelled = z
  .object({
    status: z.literal('success'),
    message: z.string(),
    data: z.object({ job_id: Uuid }),
  })
  .meta({ id: 'JobCancelled' });

export const AvailableModels = z
  .object({
    available_models: z.record(
      z.string(),
      z.object({
        path: z.string(),
        type: z.string(),
        size: z.int().meta({ description: 'Bytes.' }),
        modified: z.string().meta({ description: 'UTC, without a zone.' }),
      }),
    ),
    models_directory: z.string().meta({ description: 'Absolute path.' }),
  })
  .meta({ id: 'AvailableModels' });

export const JobLog = z
  .object({
    job_id: Uuid,
    offset: z.int().meta({ description: 'Where `logs` begins, in bytes.' }),
    next_offset: z.int().meta({ description: 'The offset to ask for next.' }),
    logs: z.string(),
    complete: z.boolean().meta({ description: 'True when the job has ended and nothing follows.' }),
  })
  .meta({ id: 'JobLog' });
