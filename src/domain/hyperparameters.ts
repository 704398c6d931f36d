import { DomainError, type FieldError } from './errors';
import type { JsonObject, JsonValue } from './json';
import type { Engine } from './training';

export type HyperparameterValues = Record<string, number>;

/** One hyperparameter: its range (inclusive), default and meaning. Names are those of the field's own libraries. */
export interface Hyperparameter {
  type: 'integer' | 'number';
  minimum: number;
  maximum: number;
  default: number;
  description: string;
}

const integer = (range: readonly [number, number], value: number, description: string): Hyperparameter => ({
  type: 'integer',
  minimum: range[0],
  maximum: range[1],
  default: value,
  description,
});
const number = (range: readonly [number, number], value: number, description: string): Hyperparameter => ({
  ...integer(range, value, description),
  type: 'number',
});

const SEED = integer(
  [0, 2_147_483_647],
  42,
  'Seed of every random choice: split, folds, samples, initial weights.',
);
const MAX_ROWS = integer(
  [1_000, 10_000_000],
  20_000,
  'Most rows used by folds, forests and neural networks (a seeded sample).',
);

/** What each engine knows. The one copy: validation, OpenAPI and the engines' defaults read it. */
export const HYPERPARAMETERS: Record<Engine, Readonly<Record<string, Hyperparameter>>> = {
  xgboost: {
    n_estimators: integer([1, 5_000], 200, 'Boosting rounds at most.'),
    learning_rate: number([0.0001, 1], 0.1, 'Shrinkage of each tree (eta).'),
    max_depth: integer([1, 16], 6, 'Depth of a tree.'),
    min_child_weight: number([0, 1_000], 1, 'Smallest sum of instance weight in a child.'),
    subsample: number([0.05, 1], 1, 'Share of rows drawn for each tree.'),
    colsample_bytree: number([0.05, 1], 1, 'Share of columns drawn for each tree.'),
    reg_lambda: number([0, 1_000], 1, 'L2 regularisation of leaf weights.'),
    reg_alpha: number([0, 1_000], 0, 'L1 regularisation of leaf weights.'),
    gamma: number([0, 1_000], 0, 'Least loss reduction that a split must bring.'),
    early_stopping_rounds: integer(
      [0, 1_000],
      20,
      'Rounds without a better validation log loss before stopping; 0 never stops early.',
    ),
    seed: SEED,
    max_rows: MAX_ROWS,
  },
  random_forest: {
    n_estimators: integer([1, 1_000], 100, 'Trees in the forest.'),
    max_depth: integer([1, 24], 12, 'Depth of a tree.'),
    min_child_weight: number([0, 1_000], 1, 'Smallest sum of instance weight in a child.'),
    subsample: number([0.05, 1], 0.632, 'Share of rows drawn for each tree.'),
    max_features: number([0.01, 1], 0.3, 'Share of columns drawn for each split.'),
    seed: SEED,
    max_rows: MAX_ROWS,
  },
  decision_tree: {
    max_depth: integer([1, 24], 6, 'Depth of the tree.'),
    min_child_weight: number([0, 1_000_000], 20, 'Smallest number of training rows in a leaf.'),
    gamma: number([0, 1_000_000_000], 0, 'Least reduction of the squared error that a split must bring.'),
    seed: SEED,
    max_rows: MAX_ROWS,
  },
  linear: {
    reg_lambda: number(
      [0, 1_000_000],
      1,
      'L2 regularisation of the coefficients of standardised features; the intercept is free.',
    ),
    max_iterations: integer([1, 1_000], 50, 'Newton steps of a logistic regression at most.'),
    seed: SEED,
    max_rows: MAX_ROWS,
  },
  neural_network: {
    epochs: integer([1, 500], 20, 'Passes over the training rows at most.'),
    learning_rate: number([0.000001, 1], 0.001, 'Step size of the Adam optimiser.'),
    batch_size: integer([8, 4_096], 256, 'Rows per gradient step.'),
    hidden_units: integer([1, 512], 64, 'Units of the first hidden layer; the second has half as many.'),
    dropout: number([0, 0.9], 0, 'Share of hidden units silenced at each step.'),
    early_stopping_rounds: integer(
      [0, 500],
      5,
      'Epochs without a better validation log loss before stopping; 0 never stops early.',
    ),
    seed: SEED,
    max_rows: MAX_ROWS,
  },
};

/**
 * The values that each engine will use: its own keys out of `given`, defaults for the rest.
 * @throws DomainError VALIDATION_FAILED naming every key that none of `engines` knows and every value out of range.
 */
export function resolveHyperparameters(
  engines: readonly Engine[],
  given: JsonObject,
): Map<Engine, HyperparameterValues> {
  const complaints = Object.entries(given).flatMap(([key, value]) => complaintsOf(engines, key, value));
  if (complaints.length > 0) {
    const message = complaints.map((complaint) => complaint.message).join('; ');
    throw new DomainError('VALIDATION_FAILED', message, { fields: complaints });
  }
  return new Map(engines.map((engine) => [engine, valuesFor(engine, given)]));
}

function valuesFor(engine: Engine, given: JsonObject): HyperparameterValues {
  const entries = Object.entries(HYPERPARAMETERS[engine]).map(([key, { default: fallback }]) => {
    const value = Object.hasOwn(given, key) ? given[key] : fallback;
    return [key, typeof value === 'number' ? value : fallback] as const;
  });
  return Object.fromEntries(entries);
}

function complaintsOf(engines: readonly Engine[], key: string, value: JsonValue): FieldError[] {
  const path = ['body', 'hyperparameters', key];
  const specs = engines.flatMap((engine) => {
    const known = HYPERPARAMETERS[engine];
    return Object.hasOwn(known, key) && known[key] ? [known[key]] : [];
  });
  if (specs.length === 0) {
    const names = [...new Set(engines.flatMap((engine) => Object.keys(HYPERPARAMETERS[engine])))].sort();
    return [
      { path, kind: 'value', message: `unknown hyperparameter '${key}'; known are ${names.join(', ')}` },
    ];
  }
  const complaint = specs.map((spec) => complaintOf(key, value, spec)).find((found) => found !== null);
  return complaint ? [{ path, ...complaint }] : [];
}

function complaintOf(key: string, value: JsonValue, spec: Hyperparameter): Omit<FieldError, 'path'> | null {
  return complaintAbout(`hyperparameter '${key}'`, value, spec);
}

/** What is wrong with a value, called `name`; null when nothing is. */
export function complaintAbout(
  name: string,
  value: JsonValue,
  { type, minimum, maximum }: Pick<Hyperparameter, 'type' | 'minimum' | 'maximum'>,
): Omit<FieldError, 'path'> | null {
  if (typeof value !== 'number') return { kind: 'type', message: `${name} must be a number` };
  if (type === 'integer' && !Number.isInteger(value))
    return { kind: 'type', message: `${name} must be a whole number` };
  if (value < minimum || value > maximum)
    return { kind: 'value', message: `${name} must be between ${minimum} and ${maximum}` };
  return null;
}
