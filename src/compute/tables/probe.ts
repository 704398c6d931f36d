import { join } from 'node:path';
import type { Dataset } from '../../domain/dataset';
import { hash32 } from '../../domain/random';
import type { Linearity } from '../../domain/recommendation/facts';
import { createFeatureFile, type FeatureFile } from '../feature-file';
import { readFeatures } from '../read-features';
import { readOutcomes } from '../read-outcomes';
import { openTable } from '../table-source';
import { csvSource } from './csv-source';
import { openDatabase, quoteText } from './duckdb';
import { fitLine, fitTree, type Rows } from './small-models';

/** A dataset whose file is on this machine, and a folder to work in. */
export interface ProbeTask {
  dataset: Dataset;
  folder: string;
}

const SAMPLE_ROWS = 2_000;
const SEED = 42;
/** Every third row tests. */
const TEST_SHARE = 1 / 3;
const CODES_MAX = 12;
const COLUMNS_MAX = 60;
/** Classes that are told from all others: each costs two small models. */
const CLASSES_MAX = 5;

/** How well a straight line and a small tree explain the target of a sample, on rows that neither has seen. */
export async function probeLinearity({ dataset, folder }: ProbeTask): Promise<Linearity> {
  const sample = await takeSample(dataset, folder);
  const source = await openTable(sample, { file: sample.path, workFolder: folder });
  try {
    const { labels } = await readOutcomes(source, sample);
    const file = createFeatureFile(join(folder, 'sample.f32'), {
      rows: source.rows,
      columns: sample.features.length,
    });
    const coding = { isHeldOut: () => false, known: null };
    const categories = await readFeatures(source, sample.features, { file, coding });
    const columns = encode(sample, { file, categories });
    const isTest = Array.from({ length: source.rows }, (_, row) => hash32(SEED, row) / 2 ** 32 < TEST_SHARE);
    const part = (wanted: boolean, target: Float32Array): Rows => {
      const rows = isTest.flatMap((test, row) => (test === wanted ? [row] : []));
      return {
        features: rows.map((row) => columns.map((column) => column[row] ?? 0)),
        target: rows.map((row) => target[row] ?? 0),
      };
    };
    const scores = targetsOf(dataset, labels).map((target) => {
      const [train, test] = [part(false, target), part(true, target)];
      return { linear: explained(fitLine(train), test), tree: explained(fitTree(train), test) };
    });
    const mean = (name: 'linear' | 'tree'): number =>
      scores.reduce((sum, score) => sum + score[name], 0) / scores.length;
    return { linear: mean('linear'), tree: mean('tree'), rows: source.rows };
  } finally {
    source.close();
  }
}

/** The target itself; of several classes each of the most frequent against all others. */
function targetsOf({ task }: Dataset, labels: Float32Array): Float32Array[] {
  if (task !== 'multiclass_classification') return [labels];
  const counts = new Map<number, number>();
  for (const code of labels) counts.set(code, (counts.get(code) ?? 0) + 1);
  const frequent = [...counts].sort(([, a], [, b]) => b - a).slice(0, CLASSES_MAX);
  return frequent.map(([code]) => labels.map((label) => (label === code ? 1 : 0)));
}

async function takeSample(dataset: Dataset, folder: string): Promise<Dataset> {
  const { connection, close } = await openDatabase({
    files: [dataset.path],
    workFolder: folder,
    memoryLimit: '400MB',
  });
  try {
    const { csv, path } = dataset;
    const source = csv ? csvSource(path, csv) : `read_parquet(${quoteText(path)})`;
    const file = `${folder}/sample.parquet`;
    await connection.run(
      `copy (from ${source} using sample reservoir(${SAMPLE_ROWS} rows) repeatable (${SEED})) to ${quoteText(file)} (format parquet)`,
    );
    return {
      ...dataset,
      format: 'parquet',
      csv: null,
      path: file,
      split: { kind: 'hash', holdoutFraction: 0.2 },
    };
  } finally {
    close();
  }
}

/** Columns of numbers around 0: standardised numbers, and one for each of the first codes of a category. */
function encode(
  { features }: Dataset,
  { file, categories }: { file: FeatureFile; categories: Record<string, string[]> },
): number[][] {
  const read = (index: number): number[] => {
    const column = new Float32Array(file.rows);
    file.read(index, 0, column);
    return [...column];
  };
  return features
    .flatMap(({ name, kind }, index) => {
      const column = read(index);
      if (kind === 'numeric') return [standardised(column)];
      const codes = Math.min(categories[name]?.length ?? 0, CODES_MAX);
      return Array.from({ length: codes }, (_, code) => column.map((value) => (value === code ? 1 : 0)));
    })
    .slice(0, COLUMNS_MAX);
}

function standardised(column: readonly number[]): number[] {
  const present = column.filter((value) => !Number.isNaN(value));
  const mean = present.reduce((sum, value) => sum + value, 0) / Math.max(1, present.length);
  const variance = present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, present.length);
  const deviation = Math.sqrt(variance) || 1;
  return column.map((value) => (Number.isNaN(value) ? 0 : (value - mean) / deviation));
}

/** Share of the variance that is explained (R²), never below 0. */
function explained(predict: (row: readonly number[]) => number, { features, target }: Rows): number {
  const mean = target.reduce((sum, value) => sum + value, 0) / Math.max(1, target.length);
  const total = target.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const left = features.reduce((sum, row, index) => sum + ((target[index] ?? 0) - predict(row)) ** 2, 0);
  return total === 0 ? 0 : Math.max(0, 1 - left / total);
}
