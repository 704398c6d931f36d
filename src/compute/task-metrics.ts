import { METRIC_NAMES, type MetricsByTask, type Task } from '../domain/training';
import { classificationMetrics, logLoss, regressionMetrics } from './metrics';
import { multiclassLogLoss, multiclassMetrics } from './multiclass-metrics';

/** How good predictions are, by what a dataset asks for: `predictions` are as models make them, row-major. */
const METRICS_BY_TASK: {
  [T in Task]: (predictions: Float32Array, labels: Float32Array) => MetricsByTask[T];
} = {
  binary_classification: (probabilities, labels) => classificationMetrics({ probabilities, labels }),
  multiclass_classification: (probabilities, labels) => multiclassMetrics({ probabilities, labels }),
  regression: (values, labels) => regressionMetrics({ values, labels }),
};

/** All metrics of a task. */
export function metricsOf<T extends Task>(
  task: T,
  predictions: Float32Array,
  labels: Float32Array,
): MetricsByTask[T] {
  return METRICS_BY_TASK[task](predictions, labels);
}

/** What early stopping watches: the log loss, of a regression the root of the mean squared error. */
export function lossOf(task: Task, predictions: Float32Array, labels: Float32Array): number {
  if (task === 'regression') return regressionMetrics({ values: predictions, labels }).rmse;
  const scored = { probabilities: predictions, labels };
  return task === 'binary_classification' ? logLoss(scored) : multiclassLogLoss(scored);
}

/** Arithmetic mean of each metric. */
export function meanMetrics<T extends Task>(task: T, all: readonly MetricsByTask[T][]): MetricsByTask[T] {
  return metricsBy(task, (name) => average(all.map((metrics) => valueOf(metrics, name))));
}

/** Sample standard deviation (n − 1) of each metric. */
export function deviationOfMetrics<T extends Task>(
  task: T,
  all: readonly MetricsByTask[T][],
): MetricsByTask[T] {
  return metricsBy(task, (name) => {
    const values = all.map((metrics) => valueOf(metrics, name));
    const mean = average(values);
    const squares = values.map((value) => (value - mean) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (values.length - 1));
  });
}

/** Metrics of a task by what `valueOf` says of each name. */
export function metricsBy<T extends Task>(task: T, valueOf: (name: string) => number): MetricsByTask[T] {
  const entries = METRIC_NAMES[task].map((name) => [name, valueOf(name)] as const);
  return Object.fromEntries(entries) as Record<string, number> as unknown as MetricsByTask[T];
}

function valueOf(metrics: object, name: string): number {
  const value: unknown = Reflect.get(metrics, name);
  return typeof value === 'number' ? value : Number.NaN;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
