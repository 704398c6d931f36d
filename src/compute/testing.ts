import type { Dataset } from '../domain/dataset';
import type { MetricsByTask, ReportOf, Task, TrainingReport } from '../domain/training';
import type { FittedModel } from './engines/engine';
import type { Matrix } from './engines/matrix';
import { familyMetrics } from './families/judge';
import { metricsText, numberText, shareText } from './log-text';
import { type Session, targetOf } from './session';
import { metricsOf } from './task-metrics';

/** What a test of a model has found. */
export interface Tested<T extends Task> {
  metrics: MetricsByTask[T];
  familyMetrics: Record<string, number>;
}

/** Tests a model on rows that it has not seen. */
export async function testModel<T extends Task>(
  { job, data }: Session,
  task: T,
  { model, rows }: { model: FittedModel; rows: Matrix },
): Promise<Tested<T>> {
  const predictions = await model.predict(rows);
  const metrics = metricsOf(task, predictions, rows.labels);
  const { recipe, dataset } = job;
  if (recipe === null) return { metrics, familyMetrics: {} };
  const { features } = dataset;
  const { categories } = data;
  const judged = { roles: recipe.roles, features, categories, model, rows, predictions };
  return { metrics, familyMetrics: await familyMetrics(judged) };
}

/** All that was found in one line, those of the family last. */
export function testedText<T extends Task>({ metrics, familyMetrics: family }: Tested<T>): string {
  const more = Object.entries(family).map(([name, value]) => `${name} ${numberText(value)}`);
  return [metricsText(metrics), ...more].join(', ');
}

/** What a report says of the session, whatever was fitted. */
export function describeSession({
  job,
  data,
  engine,
  resumed,
}: Session): Pick<
  ReportOf<Task>,
  'engine' | 'target' | 'classes' | 'features' | 'categories' | 'datasetDigest' | 'library' | 'resumed'
> {
  return {
    engine: job.engine,
    target: job.dataset.target,
    ...classesOf(job.dataset),
    features: job.dataset.features,
    categories: data.categories,
    datasetDigest: data.digest,
    library: engine.library(),
    resumed: resumed !== null,
  };
}

function classesOf(dataset: Dataset): Pick<ReportOf<Task>, 'classes'> {
  const { classes } = targetOf(dataset);
  return classes ? { classes } : {};
}

/** Tells and answers the importance of each feature. */
export async function tellImportance(
  { reports, job }: Session,
  model: FittedModel,
): Promise<TrainingReport['featureImportance']> {
  const importance = await model.importance();
  const named = job.dataset.features.map(({ name }, index) => [name, importance[index] ?? 0] as const);
  const leading = named.toSorted(([, a], [, b]) => b - a).slice(0, 5);
  reports.log(`most important: ${leading.map(([name, share]) => `${name} ${shareText(share)}`).join(', ')}`);
  return Object.fromEntries(named);
}
