import { z } from 'zod';
import { RUN_STATES, RUN_TYPES, TRAINERS } from '../../../domain/run';
import { queryInteger } from '../../query';
import { DashedId, IdInPath, PageQuery, pageOf, Time } from './page';

export const RunInPath = z.object({ run_id: IdInPath });

const State = z.enum(RUN_STATES, `must be one of ${RUN_STATES.join(', ')}`);

export const RunListQuery = z.object({
  ...PageQuery,
  model_id: DashedId.optional().meta({ description: 'Only runs of this model.' }),
  state: State.optional().meta({ description: 'Only runs in this state.' }),
});

export const RunLogQuery = z.object({
  offset: queryInteger({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'Where to begin, in bytes from the beginning of the log.',
  }),
});

export const RunStreamQuery = RunLogQuery.extend({
  ticket: z.string().optional().meta({ description: 'From `POST /api/v1/tickets`, for browsers.' }),
});

export const Run = z
  .object({
    id: z.uuid(),
    type: z.enum(RUN_TYPES),
    trainer: z.enum(TRAINERS).meta({ description: 'Who executes it: a worker, or someone outside.' }),
    state: State,
    model_id: z.uuid().nullable().meta({ description: 'Null for a run that consists of others.' }),
    engine: z.string().nullable(),
    dataset: z.string().nullable(),
    facets: z.array(z.string()).meta({ description: 'The other contracts that show it.' }),
    parent_id: z.uuid().nullable(),
    actor: z.string().meta({ description: 'Who asked for it.' }),
    attempt: z.int().meta({ description: 'Number of the last attempt; 0 before the first.' }),
    progress: z.number().nullable().meta({ description: 'Share that is done, [0, 1], while it runs.' }),
    error: z.string().nullable().meta({ description: 'Why it failed.' }),
    created_at: Time,
    started_at: Time.nullable(),
    ended_at: Time.nullable(),
  })
  .meta({ id: 'Run' });

export const RunDetails = Run.extend({
  child_ids: z.array(z.uuid()),
  use_cv: z.boolean().nullable(),
  hyperparameters: z.record(z.string(), z.unknown()).nullable(),
  metrics: z.record(z.string(), z.number()).nullable().meta({ description: 'Once it has succeeded.' }),
  windows: z
    .array(
      z.object({
        from: z.string(),
        to: z.string(),
        training_rows: z.int(),
        test_rows: z.int(),
        metrics: z.record(z.string(), z.number()),
      }),
    )
    .meta({
      description: 'Of a backtest that has succeeded, oldest first; `metrics` of the run are their means.',
    }),
}).meta({ id: 'RunDetails' });

export const RunPage = pageOf(Run).meta({ id: 'RunPage' });

export const RunLog = z
  .object({
    run_id: z.uuid(),
    offset: z.int().meta({ description: 'Where `logs` begins, in bytes.' }),
    next_offset: z.int().meta({ description: 'The offset to ask for next.' }),
    logs: z.string(),
    complete: z.boolean().meta({ description: 'True when the run has ended and nothing follows.' }),
  })
  .meta({ id: 'RunLog' });
