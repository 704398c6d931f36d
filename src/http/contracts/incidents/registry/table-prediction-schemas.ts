import { z } from 'zod';
import { RUN_STATES } from '../../../../domain/run';
import { IdInPath, Time } from '../page';
import { VersionNumber } from './schemas';

const REFERENCE_MAX = 105;

export const BatchInPath = z.object({ model_id: IdInPath, run_id: IdInPath });

/** `POST …/predict/batch`. */
export const NewBatch = z
  .strictObject(
    {
      version: VersionNumber.nullable()
        .default(null)
        .meta({ description: 'The one that serves now, unless it is given.' }),
      dataset: z
        .string('must be a string')
        .min(1, 'must not be empty')
        .max(REFERENCE_MAX, `must be at most ${REFERENCE_MAX} characters long`)
        .meta({
          description:
            'A registered one: `sales`, or `sales@3` for its third version; the newest unless it is named.',
        }),
      dataset_digest: z
        .string('must be a string')
        .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits in lower case')
        .nullable()
        .default(null)
        .meta({ description: 'SHA-256 of the bytes that are meant: the newest version that has them.' }),
    },
    'must be an object',
  )
  .meta({ id: 'NewPredictionBatch' });

export const Batch = z
  .object({
    id: z.uuid().meta({ description: 'Of its run: cancel it, and read its log, below `/api/v1/runs`.' }),
    model_id: z.uuid(),
    version: z.int(),
    dataset: z.string().meta({ description: 'With its version: `sales@3`.' }),
    dataset_digest: z.string().meta({ description: 'SHA-256 of the file that is read.' }),
    state: z.enum(RUN_STATES),
    attempt: z.int().meta({ description: 'Number of the last attempt; 0 before the first.' }),
    progress: z.number().nullable().meta({ description: 'Share that is done, [0, 1], while it runs.' }),
    doing: z.string().nullable().meta({ description: 'What it is at, while it runs.' }),
    rows: z.int().nullable().meta({ description: 'Of the table; null until it is read.' }),
    rows_done: z.int().meta({ description: 'Rows that are predicted so far.' }),
    columns: z
      .array(z.string())
      .meta({ description: 'The columns that hold the predictions, once it has succeeded.' }),
    warnings: z.array(z.string()).meta({ description: 'Categories that training never saw.' }),
    sha256: z.string().nullable().meta({ description: 'Of the Parquet file, once it is there.' }),
    size_bytes: z.int().nullable(),
    removed_at: Time.nullable().meta({ description: 'When the file was removed because its time was over.' }),
    error: z.string().nullable().meta({ description: 'Why it failed.' }),
    actor: z.string().meta({ description: 'Who asked for it.' }),
    created_at: Time,
    started_at: Time.nullable(),
    ended_at: Time.nullable(),
  })
  .meta({ id: 'PredictionBatch' });

export const BATCH: z.input<typeof Batch> = {
  id: '123e4567-e89b-42d3-a456-426614174000',
  model_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  version: 3,
  dataset: 'applications@12',
  dataset_digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  state: 'running',
  attempt: 1,
  progress: 0.31,
  doing: '196,608 of 512,000 rows',
  rows: 512_000,
  rows_done: 196_608,
  columns: [],
  warnings: [],
  sha256: null,
  size_bytes: null,
  removed_at: null,
  error: null,
  actor: 'ada',
  created_at: '2026-05-22T14:33:00Z',
  started_at: '2026-05-22T14:33:01Z',
  ended_at: null,
};
