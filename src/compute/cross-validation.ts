import type { ClassificationMetrics, CrossValidation } from '../domain/training';
import { type FitRows, FOLDS, foldRows } from './fit-rows';
import { takeRows } from './load-dataset';
import { countText, pluralText } from './log-text';
import { METRICS_BY_TASK, summariseFolds } from './metrics';
import { type FitTask, fitModel, fitName, mindStop, type Session } from './session';
import type { Rows } from './split';

/** Five-fold cross-validation on `rows`, going on after the folds of the session's checkpoint. */
export async function crossValidate(
  session: Session,
  rows: Rows,
): Promise<{ metrics: ClassificationMetrics[]; summary: CrossValidation }> {
  const folds = foldRows(session.job, session.data, rows);
  const metrics = [...(session.resumed?.folds ?? [])];
  for (const [index, fold] of folds.entries()) {
    if (index < metrics.length) continue;
    await mindStop(session, { folds: metrics, fit: null });
    metrics.push(await testFold(session, fold, { folds: [...metrics], fit: index }));
  }
  const summary = summariseFolds(metrics, rows.length);
  session.reports.log(`cross-validation on ${countText(rows.length)} rows: ${summaryText(summary)}`);
  return { metrics, summary };
}

async function testFold(
  session: Session,
  rows: FitRows & { test: Rows },
  state: FitTask['state'] & { fit: number },
): Promise<ClassificationMetrics> {
  const task: FitTask = { state, rows, phase: 'cross-validation', done: state.fit, of: FOLDS };
  const model = await fitModel(session, task);
  try {
    const test = takeRows(session.data.matrix, rows.test);
    const probabilities = await model.predict(test);
    const metrics = METRICS_BY_TASK[session.job.dataset.task]({ probabilities, labels: test.labels });
    const { auc, logLoss } = metrics;
    session.reports.log(
      `${fitName(task)}: AUC ${auc.toFixed(4)}, log loss ${logLoss.toFixed(4)}, ` +
        pluralText(model.rounds, session.entry.round),
    );
    return metrics;
  } finally {
    model.free();
  }
}

function summaryText({ mean, deviation }: CrossValidation): string {
  const shown = [
    ['AUC', 'auc'],
    ['log loss', 'logLoss'],
    ['accuracy', 'accuracy'],
    ['F1', 'f1'],
  ] as const;
  return shown
    .map(([name, key]) => `${name} ${mean[key].toFixed(4)} ± ${deviation[key].toFixed(4)}`)
    .join(', ');
}
