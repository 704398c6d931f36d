import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Dataset } from '../domain/dataset';
import type { Metrics, ReportOf, Task } from '../domain/training';
import type { TrainingJob, TrainingOutcome } from '../domain/training-job';
import { backtest } from './backtest';
import { classCounts } from './class-counts';
import { crossValidate } from './cross-validation';
import { fileDigest } from './digest';
import type { FittedModel } from './engines/engine';
import { ENGINE_TABLE } from './engines/engines';
import type { RowSource } from './engines/matrix';
import { takeRows } from './engines/matrix';
import { evaluateStored } from './evaluation';
import { drawTable } from './families/draw-table';
import { type FitRows, finalRows, sampleForJob } from './fit-rows';
import { loadDataset } from './load-dataset';
import { countText, numberText, pluralText, shareText } from './log-text';
import { createProgress, phaseShares } from './progress';
import type { ChildSettings } from './protocol';
import { takeUpCheckpoint } from './resuming';
import { fitModel, mindStop, type Session, type SessionReports } from './session';
import { describeSession, type Tested, tellImportance, testedText, testModel } from './testing';

/**
 * One training from the dataset's file to the model's file (load, cross-validate, train, evaluate, store), an evaluation
 * of a stored model, or a backtest.
 * @throws TrainingError when it can't be done; StoppedError when it was told to stop.
 */
export async function runTraining(
  job: TrainingJob,
  settings: ChildSettings,
  reports: SessionReports,
): Promise<TrainingOutcome> {
  const session = await openSession(job, settings, reports);
  const { task } = job.dataset;
  // Each by itself, so that the report is known to be of one task.
  if (task === 'binary_classification') return work(session, task);
  return task === 'regression' ? work(session, task) : work(session, task);
}

function work<T extends Task>(session: Session, task: T): Promise<Outcome<T>> {
  const { runType, evaluated } = session.job;
  if (evaluated !== null) return evaluateStored(session, task, evaluated);
  return runType === 'backtest' ? backtest(session, task) : train(session, task);
}

interface Outcome<T extends Task> {
  artifactFile: string | null;
  report: ReportOf<T>;
}

async function train<T extends Task>(session: Session, task: T): Promise<Outcome<T>> {
  const { job, data, entry } = session;
  const sample = job.useCv || entry.isSampled ? sampleForJob(job, data) : data.learning;
  if (sample.length < data.learning.length) tellSample(session, sample.length);
  const folds = job.useCv ? await crossValidate(session, task, sample) : null;
  const rows = finalRows(job, data, entry.isSampled ? sample : data.learning);
  const model = await fitFinal(session, { rows, folds: folds?.metrics ?? [] });
  try {
    const tested = await evaluate(session, task, model);
    const featureImportance = await tellImportance(session, model);
    const artifactFile = await store(session, model);
    const report: ReportOf<T> = {
      ...describeSession(session),
      ...tested,
      task,
      windows: [],
      crossValidation: folds?.summary ?? null,
      featureImportance,
      rows: {
        train: rows.train.length,
        validation: rows.validation?.length ?? 0,
        holdout: data.holdout.length,
      },
      rounds: model.rounds,
    };
    return { artifactFile, report };
  } finally {
    model.free();
  }
}

async function openSession(
  job: TrainingJob,
  settings: ChildSettings,
  reports: SessionReports,
): Promise<Session> {
  const { dataset } = job;
  const message = `reading ${dataset.id}`;
  reports.progress({ phase: 'loading', step: 0, steps: 1, fraction: 0, message });
  await drawTable(job);
  const locate = (path: string): string => (isAbsolute(path) ? path : join(settings.packageFolder, path));
  const more = (dataset.more ?? []).map((file) => ({ ...file, path: locate(file.path) }));
  const data = await loadDataset({ ...job, dataset: { ...dataset, more } }, locate(dataset.path));
  // What reading left behind would stand beside the training otherwise.
  globalThis.gc?.();
  const entry = ENGINE_TABLE[job.engine];
  const engine = await entry.create(settings);
  const sampleRows = Math.min(job.maxRows, data.learning.length);
  const shares = phaseShares({
    foldRows: job.useCv || job.runType === 'backtest' ? sampleRows : 0,
    finalRows: job.runType === 'backtest' ? 0 : entry.isSampled ? sampleRows : data.learning.length,
  });
  const progress = createProgress(shares, reports.progress);
  const { checkpoints, resumed } = await takeUpCheckpoint({
    job,
    data,
    settings,
    reports,
    library: engine.library(),
  });
  const session = { job, reports, entry, engine, data, progress, checkpoints, resumed };
  tellDataset(session);
  return session;
}

async function fitFinal(
  session: Session,
  { rows, folds }: { rows: FitRows; folds: readonly Metrics[] },
): Promise<FittedModel> {
  const { reports, engine, entry, job } = session;
  const watched =
    rows.validation === null ? '' : `, ${countText(rows.validation.length)} more to stop early by`;
  reports.log(
    `training ${job.engine} with ${engine.library()} on ${countText(rows.train.length)} rows${watched}`,
  );
  await mindStop(session, { folds, family: [], fit: null });
  const task = {
    state: { folds, family: [], fit: 'final' },
    rows,
    phase: 'training',
    done: 0,
    of: 1,
  } as const;
  const model = await fitModel(session, task);
  reports.log(`the model has ${pluralText(model.rounds, entry.round)}`);
  return model;
}

async function evaluate<T extends Task>(session: Session, task: T, model: FittedModel): Promise<Tested<T>> {
  const { data, progress, reports } = session;
  const message = `testing on ${countText(data.holdout.length)} held-out rows`;
  progress.moment({ phase: 'evaluating', step: 0, steps: 1, within: 0, message });
  const tested = await testModel(session, task, { model, rows: takeRows(data.table, data.holdout) });
  reports.log(`hold-out: ${testedText(tested)}`);
  return tested;
}

async function store({ engine, progress, reports, job }: Session, model: FittedModel): Promise<string> {
  progress.moment({ phase: 'storing', step: 0, steps: 1, within: 0, message: 'writing the model' });
  const file = join(job.workFolder, `model.${engine.artifactExtension}`);
  await model.save(file);
  const { size } = await stat(file);
  reports.log(`the model's file has ${countText(size)} bytes, sha-256 ${await fileDigest(file)}`);
  progress.moment({ phase: 'storing', step: 1, steps: 1, within: 1, message: 'the model is stored' });
  return file;
}

function tellDataset({ data, job, reports }: Session): void {
  const { table, learning, holdout, holdoutFrom, digest } = data;
  reports.log(
    `dataset ${job.dataset.id}: ${countText(table.rows)} rows, ${pluralText(table.columns, 'feature')}, ` +
      `${targetText(job.dataset, table)}, sha-256 ${digest}`,
  );
  const which = holdoutFrom === null ? 'drawn by seed' : `all from ${holdoutFrom} on`;
  reports.log(
    `hold-out: ${countText(holdout.length)} rows, ${which}; training part: ${countText(learning.length)} rows`,
  );
}

/** Classes that are told by their shares. */
const TOLD_CLASSES = 5;

function targetText(
  { task, target, labels }: Dataset,
  { labels: codes, rows }: Pick<RowSource, 'labels' | 'rows'>,
): string {
  if (task === 'multiclass_classification') {
    const counts = classCounts(codes, labels ?? []);
    const leading = counts.toSorted((a, b) => b.rows - a.rows).slice(0, TOLD_CLASSES);
    const told = leading.map((count) => `${count.text} ${shareText(count.rows / rows)}`).join(', ');
    return `${counts.length} classes of ${target} (${told}${counts.length > TOLD_CLASSES ? ', …' : ''})`;
  }
  const mean = codes.reduce((sum, label) => sum + label, 0) / rows;
  return task === 'regression' ? `mean ${target} ${numberText(mean)}` : `${shareText(mean)} positive`;
}

function tellSample({ job, entry, data, reports }: Session, rows: number): void {
  const users = [...(job.useCv ? ['cross-validation'] : []), ...(entry.isSampled ? ['the model'] : [])];
  reports.log(
    `${users.join(' and ')} will see a sample of ${countText(rows)} of the ${countText(data.learning.length)} ` +
      'rows of the training part (max_rows)',
  );
}
