import { z } from 'zod';
import { ENGINES } from '../training';

const columnName = z.string().min(1).max(200);

const data = z
  .union(
    [
      z.strictObject({ dataset: z.string().min(1) }),
      z.strictObject({
        synthetic: z.strictObject({
          rows: z.int().min(500).max(200_000).default(6_000),
          seed: z.int().min(0).max(2_147_483_647).default(7),
        }),
      }),
    ],
    'must say what to train on: {"dataset": "<id>"}, or {"synthetic": {"rows": 6000, "seed": 7}}',
  )
  .describe('A registered dataset by its id, or rows that are drawn with known truth.');

const features = z.strictObject({
  numeric: z.array(columnName).max(500).default([]),
  categorical: z.array(columnName).max(500).default([]),
});

const model = z.strictObject({
  engine: z.enum(ENGINES).optional(),
  hyperparameters: z.record(z.string(), z.number()).default({}),
  cross_validation: z.boolean().default(false),
});

const evaluation = z.strictObject({
  /** Share of the rows that is held out: the newest where there is a column of times. */
  holdout: z.number().min(0.05).max(0.5).default(0.2),
  windows: z.int().min(1).max(24).default(4),
});

/** What every family's manifest says. Members that are not named here are for people: they are kept, and not read. */
const common = {
  data,
  features: features.optional(),
  model: model.default({ hyperparameters: {}, cross_validation: false }),
  evaluation: evaluation.default({ holdout: 0.2, windows: 4 }),
};

/** How each family's manifest is written; `columns` says which column plays which part. */
export const MANIFEST_SCHEMAS = {
  pricing: z.object({
    ...common,
    columns: z
      .strictObject({
        price: columnName,
        quantity: columnName,
        cost: columnName.nullable().default(null),
        time: columnName.nullable().default(null),
      })
      .optional(),
    pricing: z
      .strictObject({
        objective: z.enum(['revenue', 'margin']).default('margin'),
        max_price_change: z.number().min(0.01).max(0.9).default(0.2),
      })
      .default({ objective: 'margin', max_price_change: 0.2 }),
  }),
  next_best_action: z.object({
    ...common,
    columns: z
      .strictObject({
        action: columnName,
        response: columnName,
        time: columnName.nullable().default(null),
      })
      .optional(),
  }),
  location_scoring: z.object({
    ...common,
    columns: z.strictObject({ score: columnName, time: columnName.nullable().default(null) }).optional(),
  }),
  forecasting: z.object({
    ...common,
    columns: z
      .strictObject({ time: columnName, value: columnName, series: columnName.nullable().default(null) })
      .optional(),
    forecasting: z
      .strictObject({ lags: z.array(z.int().min(1).max(1_000)).max(50).default([]) })
      .default({ lags: [] }),
  }),
} as const;

export type ManifestOf<F extends keyof typeof MANIFEST_SCHEMAS> = z.infer<(typeof MANIFEST_SCHEMAS)[F]>;
