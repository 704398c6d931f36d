import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { ClassificationMetrics, TrainingJob, TrainingOutcome, TrainingReport } from '../domain/training';
import { crossValidate } from './cross-validation';
import { fileDigest } from './digest';
import type { FittedModel } from './engines/engine';
import { ENGINE_TABLE } from './engines/engines';
import { type FitRows, finalRows, sampleForJob } from './fit-rows';
import { loadDataset, takeRows } from './load-dataset';
import { countText, metricsText, pluralText, shareText } from './log-text';
import { METRICS_BY_TASK } from './metrics';
import { createProgress, phaseShares } from './progress';
import type { ChildSettings } from './protocol';
import { takeUpCheckpoint } from './resuming';
import { fitModel, mindStop, type Session, type SessionReports } from './session';

/**
 * One training from the dataset's file to the model's file: load, cross-validate, train, evaluate, store.
 * @throws TrainingError when it can't be done; StoppedError when it was told to stop.
 */
export async function runTraining(
  job: TrainingJob,
  settings: ChildSettings,
  reports: SessionReports,
): Promise<TrainingOutcome> {
  const session = await openSession(job, settings, reports);
  const { data, entry } = session;
  const sample = job.useCv || entry.isSampled ? sampleForJob(job, data) : data.learning;
  if (sample.length < data.learning.length) tellSample(session, sample.length);
  const folds = job.useCv ? await crossValidate(session, sample) : null;
  const rows = finalRows(job, data, entry.isSampled ? sample : data.learning);
  const model = await fitFinal(session, { rows, folds: folds?.metrics ?? [] });
  try {
    const evaluation = await evaluate(session, model);
    const artifactFile = await store(session, model);
    const report: TrainingReport = {
      ...evaluation,
      crossValidation: folds?.summary ?? null,
      categories: data.categories,
      rows: {
        train: rows.train.length,
        validation: rows.validation?.length ?? 0,
        holdout: data.holdout.length,
      },
      rounds: model.rounds,
      datasetDigest: data.digest,
      library: session.engine.library(),
      resumed: session.resumed !== null,
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
  const file = isAbsolute(dataset.path) ? dataset.path : join(settings.packageFolder, dataset.path);
  const data = await loadDataset(job, file);
  const entry = ENGINE_TABLE[job.engine];
  const engine = await entry.create(settings);
  const sampleRows = Math.min(job.maxRows, data.learning.length);
  const shares = phaseShares({
    foldRows: job.useCv ? sampleRows : 0,
    finalRows: entry.isSampled ? sampleRows : data.learning.length,
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
  { rows, folds }: { rows: FitRows; folds: readonly ClassificationMetrics[] },
): Promise<FittedModel> {
  const { reports, engine, entry, job } = session;
  const watched =
    rows.validation === null ? '' : `, ${countText(rows.validation.length)} more to stop early by`;
  reports.log(
    `training ${job.engine} with ${engine.library()} on ${countText(rows.train.length)} rows${watched}`,
  );
  await mindStop(session, { folds, fit: null });
  const task = { state: { folds, fit: 'final' }, rows, phase: 'training', done: 0, of: 1 } as const;
  const model = await fitModel(session, task);
  reports.log(`the model has ${pluralText(model.rounds, entry.round)}`);
  return model;
}

async function evaluate(
  { data, progress, reports, job }: Session,
  model: FittedModel,
): Promise<Pick<TrainingReport, 'metrics' | 'featureImportance'>> {
  const message = `testing on ${countText(data.holdout.length)} held-out rows`;
  progress.moment({ phase: 'evaluating', step: 0, steps: 1, within: 0, message });
  const holdout = takeRows(data.matrix, data.holdout);
  const probabilities = await model.predict(holdout);
  const metrics = METRICS_BY_TASK[job.dataset.task]({ probabilities, labels: holdout.labels });
  reports.log(`hold-out: ${metricsText(metrics)}`);
  const importance = await model.importance();
  const named = job.dataset.features.map(({ name }, index) => [name, importance[index] ?? 0] as const);
  const leading = named.toSorted(([, a], [, b]) => b - a).slice(0, 5);
  reports.log(`most important: ${leading.map(([name, share]) => `${name} ${shareText(share)}`).join(', ')}`);
  return { metrics, featureImportance: Object.fromEntries(named) };
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
  const { matrix, learning, holdout, holdoutFrom, digest } = data;
  const positive = matrix.labels.reduce((sum, label) => sum + label, 0) / matrix.rows;
  reports.log(
    `dataset ${job.dataset.id}: ${countText(matrix.rows)} rows, ${pluralText(matrix.columns, 'feature')}, ` +
      `${shareText(positive)} positive, sha-256 ${digest}`,
  );
  const which = holdoutFrom === null ? 'drawn by seed' : `all from ${holdoutFrom} on`;
  reports.log(
    `hold-out: ${countText(holdout.length)} rows, ${which}; training part: ${countText(learning.length)} rows`,
  );
}

function tellSample({ job, entry, data, reports }: Session, rows: number): void {
  const users = [...(job.useCv ? ['cross-validation'] : []), ...(entry.isSampled ? ['the model'] : [])];
  reports.log(
    `${users.join(' and ')} will see a sample of ${countText(rows)} of the ${countText(data.learning.length)} ` +
      'rows of the training part (max_rows)',
  );
}
