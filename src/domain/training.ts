import type { Feature } from './dataset';

/** Algorithms that a builtin trainer executes. */
export const ENGINES = ['xgboost', 'random_forest', 'decision_tree', 'linear', 'neural_network'] as const;
export type Engine = (typeof ENGINES)[number];

/**
 * Why an attempt ended without a result. `input`: what was asked can't be done with these data (never retried);
 * `code`: a defect of ours; `infrastructure`: a process or machine died; `time_limit`: it took too long;
 * `terminated`: its workflow was ended by an operator or by a failure of its own; `child`: a child run failed;
 * `reported`: someone outside said so.
 */
export const FAILURE_KINDS = [
  'input',
  'code',
  'infrastructure',
  'time_limit',
  'terminated',
  'child',
  'reported',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface Failure {
  kind: FailureKind;
  /** For people: what happened and what to do about it. */
  message: string;
}

/** Thrown by a trainer; the message is shown on the run. */
export class TrainingError extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'TrainingError';
    this.kind = kind;
  }
}

/** Hold-out metrics of a binary classifier; the positive class is 1, labels are cut at a probability of 0.5. */
export interface ClassificationMetrics {
  /** Area under the ROC curve, [0, 1]; ties count half. */
  auc: number;
  /** Mean negative log likelihood, natural log; probabilities are clipped to [1e-15, 1 − 1e-15]. */
  logLoss: number;
  /** Fraction of correct labels. */
  accuracy: number;
  /** Harmonic mean of precision and recall of the positive class; 0 when neither exists. */
  f1: number;
  /** Expected calibration error over ten equal-width bins of the predicted probability. */
  calibrationError: number;
}

/** Hold-out metrics of a classifier of several classes; the label of a row is its likeliest class, the first of equal ones. */
export interface MulticlassMetrics {
  /** Mean over the classes of the area under the ROC curve of each against all others; of classes that the rows hold. */
  auc: number;
  /** Mean negative log likelihood of the true class, natural log; probabilities are clipped as those of two classes. */
  logLoss: number;
  /** Fraction of correct labels. */
  accuracy: number;
  /** Means over the classes, each counting the same (macro); a class that no row is called has precision and F1 0. */
  precision: number;
  recall: number;
  f1: number;
  /** Expected calibration error of the likeliest class's probability over ten equal-width bins. */
  calibrationError: number;
}

/** Hold-out metrics of predicted numbers, in the target's own unit. */
export interface RegressionMetrics {
  /** Root of the mean squared error. */
  rmse: number;
  /** Mean absolute error. */
  mae: number;
  /** Coefficient of determination: 1 − squared error / squared deviation from the mean; below 0 when worse than the mean. */
  r2: number;
}

/** What a model is to say: whether a row is positive, which of several classes it has, or a number. Each has its metrics. */
export interface MetricsByTask {
  binary_classification: ClassificationMetrics;
  multiclass_classification: MulticlassMetrics;
  regression: RegressionMetrics;
}
export type Task = keyof MetricsByTask;
export const TASKS = [
  'binary_classification',
  'multiclass_classification',
  'regression',
] as const satisfies readonly Task[];
export type Metrics = MetricsByTask[Task];

/** The metrics of each task, in the order in which they are told. */
export const METRIC_NAMES = {
  binary_classification: ['auc', 'logLoss', 'accuracy', 'f1', 'calibrationError'],
  multiclass_classification: ['auc', 'logLoss', 'accuracy', 'precision', 'recall', 'f1', 'calibrationError'],
  regression: ['rmse', 'mae', 'r2'],
} as const satisfies { [T in Task]: readonly (keyof MetricsByTask[T])[] };

/** Five-fold cross-validation: arithmetic mean and sample standard deviation of each hold-out metric. */
export interface CrossValidation<M extends Metrics> {
  folds: number;
  /** Rows that the folds were made from: a seeded sample of the training rows. */
  rows: number;
  mean: M;
  deviation: M;
}

/** One window of a backtest: trained on what came before it, tested on it. */
export interface BacktestWindow<M extends Metrics> {
  /** Time of its first and of its last row, as people read it. */
  from: string;
  to: string;
  rows: { train: number; test: number };
  metrics: M;
  familyMetrics: Record<string, number>;
}

/** What is known of a finished run of one task. */
export interface ReportOf<T extends Task> {
  task: T;
  engine: Engine;
  /** Of the hold-out; of a backtest the mean over its windows. */
  metrics: MetricsByTask[T];
  /** What a recipe's family measures besides, by its published names (`revenue_lift`, `MAPE`); empty without one. */
  familyMetrics: Record<string, number>;
  /** Of a backtest, oldest first; else empty. */
  windows: readonly BacktestWindow<MetricsByTask[T]>[];
  crossValidation: CrossValidation<MetricsByTask[T]> | null;
  target: string;
  /** Texts of the target's classes in the order of their codes, where there are several; else absent. */
  classes?: readonly string[];
  /** What the model reads, in its order. */
  features: readonly Feature[];
  /** Share of each feature in the total importance; sums to 1 (all zero when the model uses none). */
  featureImportance: Record<string, number>;
  /** Levels of each categorical feature in the order of their codes (0, 1, …): prediction must code them alike. */
  categories: Record<string, string[]>;
  rows: { train: number; validation: number; holdout: number };
  /** Rounds (trees, epochs or steps) in the kept model, after early stopping. */
  rounds: number;
  datasetDigest: string;
  /** Name and version of the library that trained. */
  library: string;
  /** True when any part was taken up from a checkpoint of an earlier attempt. */
  resumed: boolean;
}

/** All that is known of a finished run, JSON-safe; stored on the run and with the model version. */
export type TrainingReport = { [T in Task]: ReportOf<T> }[Task];
