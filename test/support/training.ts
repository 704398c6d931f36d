import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createForkedTrainer, type ForkedTrainerOptions } from '../../src/compute/forked-trainer';
import type { Dataset } from '../../src/domain/dataset';
import { type HyperparameterValues, resolveHyperparameters } from '../../src/domain/hyperparameters';
import type { JsonObject } from '../../src/domain/json';
import type { Prediction } from '../../src/domain/prediction';
import type { Trainer } from '../../src/domain/trainer';
import type { Engine, ReportOf, TrainingReport } from '../../src/domain/training';
import type { Progress, TrainingHooks, TrainingJob, TrainingOutcome } from '../../src/domain/training-job';

/** The compiled child: processes don't run TypeScript. Global set-up builds it. */
export const CHILD_MODULE = join(__dirname, '..', '..', 'dist', 'src', 'compute', 'child.js');

/** The XGBoost library that global set-up found. */
export function xgboostLibrary(): string {
  const path = process.env['TEST_XGBOOST_LIB'];
  if (path === undefined) throw new Error('TEST_XGBOOST_LIB names no library: run through the global set-up');
  return path;
}

/** Everything that one test file writes. */
const root = mkdtempSync(join(tmpdir(), 'modelkeeper-training-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A fresh folder, removed after the file's tests. */
export function temporaryFolder(): string {
  return mkdtempSync(join(root, 'folder-'));
}

/** A table of `rows` rows whose target depends on `x0`, `x1` and `colour`, and on nothing else but noise. */
export function tableQuery(rows: number): string {
  const noise = (salt: number): string => `(hash(i * 16 + ${salt}) % 1000003) / 1000003.0`;
  return `
    select
      timestamp '2024-01-01' + to_minutes(i) as noted_at,
      ${noise(1)} as x0,
      if(i % 17 = 0, null, ${noise(2)}) as x1,
      ${noise(3)} as x2,
      ['red', 'green', 'blue', 'amber'][1 + i % 4] as colour,
      (${noise(4)} < 1 / (1 + exp(2 - 4 * ${noise(1)} - if(i % 4 = 2, 1, 0))))::int as late
    from range(${rows}) t(i)`;
}

/** Writes the answer of a query to `file`, by its extension as Parquet or CSV. */
export async function writeTable(file: string, query: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(`copy (${query}) to '${file}'`);
    return file;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The dataset of such a table. */
export function aDataset(changes: Partial<Dataset> & { path: string }): Dataset {
  return {
    id: 'colours',
    title: 'Drawn rows',
    licence: 'CC0-1.0',
    format: 'parquet',
    task: 'binary_classification',
    target: 'late',
    features: [
      { name: 'x0', kind: 'numeric' },
      { name: 'x1', kind: 'numeric' },
      { name: 'x2', kind: 'numeric' },
      { name: 'colour', kind: 'categorical' },
    ],
    split: { kind: 'time', column: 'noted_at', holdoutFraction: 0.25 },
    ...changes,
  };
}

/** Hyperparameters of an engine: its defaults but for `given`. */
export function parametersOf(engine: Engine, given: JsonObject = {}): HyperparameterValues {
  const values = resolveHyperparameters([engine], given).get(engine);
  if (!values) throw new Error(`no hyperparameters for ${engine}`);
  return values;
}

/** The report of a classification. @throws Error for one of numbers */
export function classified(report: TrainingReport): ReportOf<'binary_classification'> {
  if (report.task !== 'binary_classification') throw new Error(`a report of ${report.task}`);
  return report;
}

/** The one number that a model says of a row. @throws Error for several classes */
export function numberOf(prediction: Prediction): number {
  if ('value' in prediction) return prediction.value;
  if ('probability' in prediction) return prediction.probability;
  throw new Error('a prediction of several classes');
}

/** A job in a fresh work folder. */
export function aJob(
  dataset: Dataset,
  { given, ...changes }: Partial<TrainingJob> & { given?: JsonObject } = {},
): TrainingJob {
  const engine = changes.engine ?? 'xgboost';
  return {
    runId: '00000000-0000-4000-8000-000000000001',
    attempt: 1,
    runType: 'train',
    evaluated: null,
    recipe: null,
    engine,
    dataset,
    hyperparameters: parametersOf(engine, given),
    useCv: false,
    seed: 42,
    maxRows: 20_000,
    workFolder: temporaryFolder(),
    resumeFrom: null,
    ...changes,
  };
}

/** A trainer of runs that keep a model. */
export interface ModelTrainer extends Trainer {
  train(job: TrainingJob, hooks: TrainingHooks): Promise<TrainingOutcome & { artifactFile: string }>;
}

/** The real trainer over the compiled child, for runs that keep a model. */
export function aTrainer(changes: Partial<ForkedTrainerOptions> = {}): ModelTrainer {
  const trainer = anyTrainer(changes);
  return {
    predict: trainer.predict,
    async train(job, hooks) {
      const { artifactFile, report } = await trainer.train(job, hooks);
      if (artifactFile === null) throw new Error('no model was kept');
      return { artifactFile, report };
    },
  };
}

/** The real trainer over the compiled child, whatever a run leaves. */
export function anyTrainer(changes: Partial<ForkedTrainerOptions> = {}): Trainer {
  const packageFolder = join(__dirname, '..', '..');
  return createForkedTrainer({
    xgboostLibrary: xgboostLibrary(),
    threads: 1,
    packageFolder,
    childModule: CHILD_MODULE,
    ...changes,
  });
}

/** Hooks that keep what they are told. */
export interface RecordedHooks extends TrainingHooks {
  lines: string[];
  progress: Progress[];
  checkpoints: { file: string; fraction: number }[];
}

/** `onProgress` is called after each progress is kept; `keep` stands in for the store that takes checkpoints. */
export function recordHooks(
  options: {
    signal?: AbortSignal;
    onProgress?: (progress: Progress) => void;
    keep?: (file: string) => Promise<void>;
  } = {},
): RecordedHooks {
  const { signal = new AbortController().signal, onProgress, keep } = options;
  const lines: string[] = [];
  const progress: Progress[] = [];
  const checkpoints: { file: string; fraction: number }[] = [];
  return {
    signal,
    lines,
    progress,
    checkpoints,
    onLog: (line) => void lines.push(line),
    onProgress(told) {
      progress.push(told);
      onProgress?.(told);
    },
    async onCheckpoint(checkpoint) {
      await keep?.(checkpoint.file);
      checkpoints.push(checkpoint);
    },
  };
}

/** Rows of a table file as JSON objects, in the file's order. */
export async function rowsOf(file: string): Promise<JsonObject[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const read = await connection.runAndReadAll(`from '${file}'`);
    return read.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
