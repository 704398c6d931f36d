import { DomainError, type FieldError } from './errors';
import { complaintAbout, HYPERPARAMETERS, type HyperparameterValues } from './hyperparameters';
import type { JsonObject, JsonValue } from './json';
import type { ProjectModelType } from './model';
import type { RunSpec } from './run-spec';
import type { Engine } from './training';

/** The engine of each kind of model that the ML models contract knows. */
const PROJECT_ENGINES = {
  decision_tree: 'decision_tree',
  random_forest: 'random_forest',
  regression: 'linear',
  neural_network: 'neural_network',
} as const satisfies Record<ProjectModelType, Engine>;

/** Names that such configurations have in use for what this service calls otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  random_seed: 'seed',
  random_state: 'seed',
  min_samples_leaf: 'min_child_weight',
  max_iter: 'max_iterations',
  num_epochs: 'epochs',
  hidden_size: 'hidden_units',
  dropout_rate: 'dropout',
  patience: 'early_stopping_rounds',
  regularization: 'reg_lambda',
  num_trees: 'n_estimators',
};

/** Share of the rows that are learned from, so that neither part is next to nothing. */
const TRAIN_SHARE = { type: 'number', minimum: 0.05, maximum: 0.95 } as const;
/** Say who trains, and until when; whoever accepts the run reads them. */
const OF_OTHERS = ['trainer', 'deadline_minutes'];

/** What is read of the configuration. */
export type ConfiguredSpec = Omit<RunSpec, 'datasetId'>;

/**
 * Reads the `training_config` of the ML models contract, whose published keys are `train_test_split` (share that is
 * learned from), `random_seed`, `learning_rate`, `batch_size`; the names of `HYPERPARAMETERS` and their usual synonyms
 * are known, too, and `use_cv`. Unknown keys, and those of other engines, are ignored, and the spec's `notes` say so.
 * @throws DomainError VALIDATION_FAILED naming every value that is of the wrong type or out of range
 */
export function specOfTrainingConfig(type: ProjectModelType, config: JsonObject): ConfiguredSpec {
  const engine: Engine = PROJECT_ENGINES[type];
  const specs = HYPERPARAMETERS[engine];
  const complaints: FieldError[] = [];
  const reading: Reading = {
    engine,
    hyperparameters: Object.fromEntries(Object.entries(specs).map(([key, spec]) => [key, spec.default])),
    holdoutFraction: null,
    useCv: false,
    notes: [],
  };
  for (const [key, value] of Object.entries(config)) {
    const complaint = take(reading, key, value);
    if (complaint !== null) complaints.push({ path: ['body', 'training_config', key], ...complaint });
  }
  if (complaints.length > 0) {
    const message = complaints.map((complaint) => complaint.message).join('; ');
    throw new DomainError('VALIDATION_FAILED', message, { fields: complaints });
  }
  const { hyperparameters, holdoutFraction, useCv, notes } = reading;
  return {
    engine,
    hyperparameters,
    useCv,
    ...(holdoutFraction === null ? {} : { holdoutFraction }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** The configuration as far as it was read. */
interface Reading {
  engine: Engine;
  hyperparameters: HyperparameterValues;
  holdoutFraction: number | null;
  useCv: boolean;
  notes: string[];
}

/** Takes one entry into the reading, or says what is wrong with it. */
function take(reading: Reading, key: string, value: JsonValue): Omit<FieldError, 'path'> | null {
  const name = `training_config '${key}'`;
  if (key === 'train_test_split') {
    const complaint = complaintAbout(name, value, TRAIN_SHARE);
    // Rounded, as 1 - 0.8 is not 0.2 in binary.
    if (complaint === null) reading.holdoutFraction = Number((1 - Number(value)).toFixed(6));
    return complaint;
  }
  if (key === 'use_cv') {
    if (typeof value !== 'boolean') return { kind: 'type', message: `${name} must be true or false` };
    reading.useCv = value;
    return null;
  }
  const known = Object.hasOwn(OTHER_NAMES, key) ? (OTHER_NAMES[key] ?? key) : key;
  const specs = HYPERPARAMETERS[reading.engine];
  const spec = Object.hasOwn(specs, known) ? specs[known] : undefined;
  if (spec === undefined) {
    if (!OF_OTHERS.includes(key)) reading.notes.push(noteOf(reading.engine, key, known));
    return null;
  }
  const complaint = complaintAbout(name, value, spec);
  if (complaint === null && typeof value === 'number') reading.hyperparameters[known] = value;
  return complaint;
}

function noteOf(engine: Engine, key: string, known: string): string {
  const isOfOthers = Object.values(HYPERPARAMETERS).some((specs) => Object.hasOwn(specs, known));
  return isOfOthers
    ? `training_config '${key}' is not used by ${engine}`
    : `training_config '${key}' is not known here and was ignored`;
}
