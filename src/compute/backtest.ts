import type { BacktestWindow, MetricsByTask, ReportOf, Task } from '../domain/training';
import type { Matrix } from './engines/matrix';
import { takeColumn, takeLabels, takeRows } from './engines/matrix';
import { finalRows } from './fit-rows';
import { inputError } from './input-error';
import type { LoadedDataset } from './load-dataset';
import { countText } from './log-text';
import { type FitTask, fitModel, fitName, mindStop, type Session } from './session';
import { allRows, type Rows, sampleRows } from './split';
import { meanMetrics } from './task-metrics';
import { describeSession, type Tested, testedText, testModel } from './testing';

/** Windows of a run whose recipe says nothing of them. */
const WINDOWS = 4;

/**
 * Divides the hold-out into windows of time, and tests on each a model that was trained on all rows before it (rolling
 * origin, Tashman 2000). Metrics are the means over the windows. No model is kept. Goes on after the windows of the
 * session's checkpoint.
 */
export async function backtest<T extends Task>(
  session: Session,
  task: T,
): Promise<{ artifactFile: null; report: ReportOf<T> }> {
  const { progress, reports, resumed } = session;
  const windows = windowsOf(session);
  const results: Tested<T>[] = (resumed?.folds ?? []).map((metrics, index) => ({
    // The checkpoint was read as one of this task.
    metrics: metrics as MetricsByTask[T],
    familyMetrics: resumed?.family[index] ?? {},
  }));
  for (const [index, window] of windows.entries()) {
    if (index < results.length) continue;
    const known = {
      folds: results.map(({ metrics }) => metrics),
      family: results.map((tested) => tested.familyMetrics),
    };
    await mindStop(session, { ...known, fit: null });
    const fit = { state: { ...known, fit: index }, part: 'window', phase: 'cross-validation' } as const;
    results.push(
      await testWindow(session, task, { window, fit: { ...fit, done: index, of: windows.length } }),
    );
  }
  const mean = meanOf(task, results);
  reports.log(`mean of ${windows.length} windows: ${testedText(mean)}`);
  progress.moment({ phase: 'storing', step: 1, steps: 1, within: 1, message: 'the backtest is done' });
  return { artifactFile: null, report: reportOf(session, task, { windows, results, mean }) };
}

/** Rows of one window, and all before it. */
interface Window {
  before: Rows;
  tested: Rows;
  from: string;
  to: string;
}

function windowsOf({ job, data }: Session): Window[] {
  const { times, timeText } = data;
  if (times === null) throw inputError('a backtest needs a column of times: name one in the manifest');
  const timeOf = (row: number): number => times[row] ?? 0;
  const sorted = Float64Array.from(data.holdout, timeOf).sort();
  const count = job.recipe?.windows ?? WINDOWS;
  const starts = Array.from(
    { length: count },
    (_, index) => sorted[Math.floor((index * sorted.length) / count)] ?? 0,
  );
  const edges = [...new Set(starts), Number.POSITIVE_INFINITY];
  const all = allRows(times.length);
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1] ?? Number.POSITIVE_INFINITY;
    const tested = all.filter((row) => timeOf(row) >= start && timeOf(row) < end);
    const last = tested.reduce((latest, row) => Math.max(latest, timeOf(row)), start);
    return {
      before: all.filter((row) => timeOf(row) < start),
      tested,
      from: timeText(start),
      to: timeText(last),
    };
  });
}

async function testWindow<T extends Task>(
  session: Session,
  task: T,
  { window, fit }: { window: Window; fit: Omit<FitTask, 'rows'> },
): Promise<Tested<T>> {
  const { job, data, entry, reports } = session;
  const before = entry.isSampled ? sampleRows(window.before, job.maxRows, job.seed) : window.before;
  assertTestable(task, data, window);
  const model = await fitModel(session, { ...fit, rows: finalRows(job, data, before) });
  try {
    const rows = withoutUnseen(session, before, takeRows(data.table, window.tested));
    const tested = await testModel(session, task, { model, rows });
    reports.log(
      `${fitName(fit)}, ${window.from} to ${window.to}, ${countText(before.length)} rows before, ` +
        `${countText(window.tested.length)} in it: ${testedText(tested)}`,
    );
    return tested;
  } finally {
    model.free();
  }
}

function assertTestable(task: Task, { table }: LoadedDataset, { tested, from }: Window): void {
  if (task === 'regression') return;
  if (new Set(takeLabels(table, tested)).size < 2)
    throw inputError(
      `the window from ${from} on has rows of one class only: ask for fewer windows, or hold out more rows`,
    );
}

/** Categories that came up only after a window's training are unknown to its model. */
function withoutUnseen({ job, data }: Session, before: Rows, rows: Matrix): Matrix {
  const { columns } = rows;
  job.dataset.features.forEach(({ kind }, column) => {
    if (kind !== 'categorical') return;
    const seen = new Set(takeColumn(data.table, column, before));
    for (let index = column; index < rows.values.length; index += columns)
      if (!seen.has(rows.values[index] ?? Number.NaN)) rows.values[index] = Number.NaN;
  });
  return rows;
}

function meanOf<T extends Task>(task: T, results: readonly Tested<T>[]): Tested<T> {
  const names = Object.keys(results[0]?.familyMetrics ?? {});
  const family = names.map((name) => {
    const sum = results.reduce((total, { familyMetrics }) => total + (familyMetrics[name] ?? 0), 0);
    return [name, sum / results.length] as const;
  });
  return {
    metrics: meanMetrics(
      task,
      results.map(({ metrics }) => metrics),
    ),
    familyMetrics: Object.fromEntries(family),
  };
}

function reportOf<T extends Task>(
  session: Session,
  task: T,
  { windows, results, mean }: { windows: readonly Window[]; results: readonly Tested<T>[]; mean: Tested<T> },
): ReportOf<T> {
  const { data, job } = session;
  const told = windows.flatMap((window, index): BacktestWindow<MetricsByTask[T]>[] => {
    const tested = results[index];
    if (!tested) return [];
    const { from, to, before } = window;
    return [{ from, to, rows: { train: before.length, test: window.tested.length }, ...tested }];
  });
  return {
    ...describeSession(session),
    ...mean,
    task,
    windows: told,
    crossValidation: null,
    featureImportance: Object.fromEntries(job.dataset.features.map(({ name }) => [name, 0])),
    rows: { train: data.learning.length, validation: 0, holdout: data.holdout.length },
    rounds: 0,
  };
}
