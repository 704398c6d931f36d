import type { CrossValidation, MetricsByTask, Task } from '../domain/training';
import { takeRows } from './engines/matrix';
import { type FitRows, FOLDS, foldRows } from './fit-rows';
import { countText, leadingMetricsText, metricsText, pluralText } from './log-text';
import { type FitTask, fitModel, fitName, mindStop, type Session } from './session';
import type { Rows } from './split';
import { deviationOfMetrics, meanMetrics, metricsOf } from './task-metrics';

/** Five-fold cross-validation on `rows`, going on after the folds of the session's checkpoint. */
export async function crossValidate<T extends Task>(
  session: Session,
  task: T,
  rows: Rows,
): Promise<{ metrics: MetricsByTask[T][]; summary: CrossValidation<MetricsByTask[T]> }> {
  const folds = foldRows(session.job, session.data, rows);
  // The checkpoint was read as one of this task.
  const metrics = [...((session.resumed?.folds ?? []) as readonly MetricsByTask[T][])];
  for (const [index, fold] of folds.entries()) {
    if (index < metrics.length) continue;
    await mindStop(session, { folds: metrics, family: [], fit: null });
    metrics.push(
      await testFold(session, task, { ...fold, state: { folds: [...metrics], family: [], fit: index } }),
    );
  }
  const mean = meanMetrics(task, metrics);
  const deviation = deviationOfMetrics(task, metrics);
  const summary = { folds: metrics.length, rows: rows.length, mean, deviation };
  session.reports.log(`cross-validation on ${countText(rows.length)} rows: ${metricsText(mean, deviation)}`);
  return { metrics, summary };
}

async function testFold<T extends Task>(
  session: Session,
  task: T,
  { state, test, ...rows }: FitRows & { test: Rows; state: FitTask['state'] & { fit: number } },
): Promise<MetricsByTask[T]> {
  const fit: FitTask = { state, rows, phase: 'cross-validation', done: state.fit, of: FOLDS };
  const model = await fitModel(session, fit);
  try {
    const tested = takeRows(session.data.table, test);
    const metrics = metricsOf(task, await model.predict(tested), tested.labels);
    session.reports.log(
      `${fitName(fit)}: ${leadingMetricsText(metrics)}, ${pluralText(model.rounds, session.entry.round)}`,
    );
    return metrics;
  } finally {
    model.free();
  }
}
