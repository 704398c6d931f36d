import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Dataset } from '../domain/dataset';
import type { TrainingJob } from '../domain/training-job';
import { type ClassCount, classCounts, rarest } from './class-counts';
import { fileDigest } from './digest';
import { type RowSource, takeLabels } from './engines/matrix';
import { createFeatureFile } from './feature-file';
import { inputError } from './input-error';
import { readFeatures } from './read-features';
import { type Outcomes, readOutcomes } from './read-outcomes';
import { allRows, type Rows, splitByHash, splitByTime } from './split';
import { openTable } from './table-source';

/** A dataset that was read, divided for an honest test. */
export interface LoadedDataset {
  /** All rows in the file's order. */
  table: RowSource;
  /** Rows that a model may learn from. */
  learning: Rows;
  /** Rows that no choice of a training ever sees. */
  holdout: Rows;
  times: Float64Array | null;
  /** A value of `times` as people read it. */
  timeText: (time: number) => string;
  categories: Record<string, string[]>;
  /** SHA-256 of the file; of several, of their digests in their order, a line each. */
  digest: string;
  /** The least time of the hold-out as people read it, or null for a split by hash. */
  holdoutFrom: string | null;
}

/** Fewer rows than this in either part tell nothing. */
const ROWS_MIN = 50;
/** The last moment that a Date can hold. */
const DATE_MS_MAX = 8.64e15;
/** Rows of each class that a part must have: folds and metrics need all; of several classes the test can do with fewer. */
const CLASS_ROWS_MIN = 10;
const HELD_CLASS_ROWS_MIN = 5;

/**
 * Reads and divides the dataset of a job from `file`.
 * @throws TrainingError input when it can't be trained on, saying why.
 */
export async function loadDataset(job: TrainingJob, file: string): Promise<LoadedDataset> {
  const { dataset, workFolder } = job;
  const source = await openTable(dataset, { file, workFolder });
  try {
    const outcomes = await readOutcomes(source, dataset);
    const { kept: learning, held: holdout } = divide(job, outcomes);
    assertTrainable(dataset, outcomes.labels, { learning, holdout });
    const isHeld = new Uint8Array(source.rows);
    for (const row of holdout) isHeld[row] = 1;
    const isHeldOut = (row: number): boolean => isHeld[row] === 1;
    const known = job.evaluated?.report.categories ?? null;
    const { features } = dataset;
    const shape = { rows: source.rows, columns: features.length };
    const featureFile = createFeatureFile(join(workFolder, 'features.f32'), shape);
    const categories = await readFeatures(source, features, {
      file: featureFile,
      coding: { isHeldOut, known },
    });
    const { labels, times, isCalendar } = outcomes;
    const timeText = textOfTimes(isCalendar);
    const digest = await digestOf([file, ...(dataset.more ?? []).map(({ path }) => path)]);
    return {
      table: { ...featureFile, labels },
      learning,
      holdout,
      times,
      timeText,
      categories,
      digest,
      holdoutFrom: times === null ? null : timeText(firstTime(times, holdout)),
    };
  } finally {
    source.close();
  }
}

async function digestOf(files: readonly string[]): Promise<string> {
  const digests: string[] = [];
  for (const file of files) digests.push(await fileDigest(file));
  const [only = '', ...more] = digests;
  if (more.length === 0) return only;
  return createHash('sha256')
    .update(digests.map((digest) => `${digest}\n`).join(''))
    .digest('hex');
}

function divide({ dataset, seed }: TrainingJob, { labels, times }: Outcomes): { kept: Rows; held: Rows } {
  const all = allRows(labels.length);
  const { split } = dataset;
  return times === null
    ? splitByHash(all, split.holdoutFraction, { seed, purpose: 'holdout' })
    : splitByTime(all, times, split.holdoutFraction);
}

type PartName = 'learning' | 'holdout';

function assertTrainable(
  { task, labels: texts }: Dataset,
  labels: Float32Array,
  parts: Readonly<Record<PartName, Rows>>,
): void {
  const first = labels[0] ?? 0;
  if (labels.every((label) => label === first))
    throw inputError(`all ${labels.length} rows have the target ${first}: there is nothing to tell apart`);
  for (const [part, rows] of Object.entries(parts)) {
    const name = part === 'holdout' ? 'hold-out' : 'training part';
    if (task === 'binary_classification') assertBothClasses(name, labels, rows);
    else assertEnoughRows(name, rows);
    if (task !== 'multiclass_classification') continue;
    const counts = classCounts(takeLabels({ labels }, rows), texts ?? []);
    assertAllClasses(name, counts, part === 'holdout' ? HELD_CLASS_ROWS_MIN : CLASS_ROWS_MIN);
  }
}

function assertEnoughRows(name: string, rows: Rows): void {
  if (rows.length < ROWS_MIN)
    throw inputError(`too few rows: the ${name} has ${rows.length}; it needs ${ROWS_MIN}`);
}

function assertAllClasses(name: string, counts: readonly ClassCount[], least: number): void {
  const { text, rows } = rarest(counts);
  if (rows < least)
    throw inputError(
      `too few rows of '${text}': the ${name} has ${rows}, and needs ${least} of each class; ` +
        'add rows of it, leave its rows out, or give them the name of another class',
    );
}

function assertBothClasses(name: string, labels: Float32Array, rows: Rows): void {
  const positive = rows.reduce((sum, row) => sum + (labels[row] ?? 0), 0);
  const fewest = Math.min(positive, rows.length - positive);
  if (rows.length < ROWS_MIN || fewest < CLASS_ROWS_MIN)
    throw inputError(
      `too few rows: the ${name} has ${rows.length}, ` +
        `${positive} of them positive; it needs ${ROWS_MIN}, with ${CLASS_ROWS_MIN} of each class`,
    );
}

/** The least time of `rows`. */
export function firstTime(times: Float64Array, rows: Rows): number {
  return rows.reduce((least, row) => Math.min(least, times[row] ?? least), Number.POSITIVE_INFINITY);
}

function textOfTimes(isCalendar: boolean): (time: number) => string {
  return (time) => {
    const isDate = isCalendar && Math.abs(time) / 1_000 <= DATE_MS_MAX;
    return isDate ? new Date(time / 1_000).toISOString() : String(time);
  };
}
