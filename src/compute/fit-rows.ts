import type { TrainingJob } from '../domain/training-job';
import { classCounts, rarest } from './class-counts';
import { takeLabels } from './engines/matrix';
import { inputError } from './input-error';
import type { LoadedDataset } from './load-dataset';
import { type Parts, type Rows, sampleRows, splitByHash, splitByTime, stratifiedFolds } from './split';

/** Share of a fit's rows that early stopping watches instead of learning from. */
const VALIDATION_FRACTION = 0.1;
/** Folds of a cross-validation. */
export const FOLDS = 5;
const CLASS_ROWS_MIN = 10;

/** Rows of one fit, and the rows that tell how good it is. */
export interface FitRows {
  train: Rows;
  /** Null when nothing is stopped early. */
  validation: Rows | null;
}

/** At most `max_rows` of the rows that may be learned from. @throws TrainingError input when a class is too rare. */
export function sampleForJob(job: TrainingJob, { learning, table }: LoadedDataset): Rows {
  const sample = sampleRows(learning, job.maxRows, job.seed);
  const { task, labels } = job.dataset;
  if (task === 'regression') return sample;
  if (task === 'multiclass_classification') {
    const { text, rows } = rarest(classCounts(takeLabels(table, sample), labels ?? []));
    if (rows < CLASS_ROWS_MIN)
      throw inputError(
        `a class is too rare: a sample of ${sample.length} training rows has ${rows} of '${text}'; raise max_rows`,
      );
    return sample;
  }
  const positive = sample.reduce((sum, row) => sum + (table.labels[row] ?? 0), 0);
  if (Math.min(positive, sample.length - positive) < CLASS_ROWS_MIN)
    throw inputError(
      `one class is too rare: a sample of ${sample.length} training rows has ${positive} positive ones; raise max_rows`,
    );
  return sample;
}

/** The rows of the final fit: its validation rows are the newest, or hashed where there is no time or only one. */
export function finalRows(job: TrainingJob, data: LoadedDataset, rows: Rows): FitRows {
  if (!stopsEarly(job)) return { train: rows, validation: null };
  const { times } = data;
  const parts = times === null ? hashed(job, rows) : splitByTime(rows, times, VALIDATION_FRACTION);
  return toFitRows(parts.kept.length > 0 ? parts : hashed(job, rows));
}

/** Five folds of `rows`, of a classification with the classes spread evenly: what each is trained on and tested with. */
export function foldRows(
  job: TrainingJob,
  { table }: LoadedDataset,
  rows: Rows,
): (FitRows & { test: Rows })[] {
  const isRegression = job.dataset.task === 'regression';
  const classes = isRegression ? new Float32Array(table.rows) : table.labels;
  const foldOf = stratifiedFolds(rows, classes, { count: FOLDS, seed: job.seed });
  return Array.from({ length: FOLDS }, (_, fold) => {
    const train = rows.filter((_row, position) => foldOf[position] !== fold);
    const test = rows.filter((_row, position) => foldOf[position] === fold);
    return { ...(stopsEarly(job) ? toFitRows(hashed(job, train)) : { train, validation: null }), test };
  });
}

function hashed({ seed }: TrainingJob, rows: Rows): Parts {
  return splitByHash(rows, VALIDATION_FRACTION, { seed, purpose: 'validation' });
}

function toFitRows({ kept, held }: Parts): FitRows {
  return { train: kept, validation: held };
}

function stopsEarly({ hyperparameters }: TrainingJob): boolean {
  return (hyperparameters['early_stopping_rounds'] ?? 0) > 0;
}
