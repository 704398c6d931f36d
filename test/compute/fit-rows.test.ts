import { join } from 'node:path';
import { finalRows, foldRows, sampleForJob } from '../../src/compute/fit-rows';
import { type LoadedDataset, loadDataset } from '../../src/compute/load-dataset';
import type { Dataset } from '../../src/domain/dataset';
import type { TrainingJob } from '../../src/domain/training-job';
import { aDataset, aJob, tableQuery, temporaryFolder, writeTable } from '../support/training';

const folder = temporaryFolder();
let path = '';

beforeAll(async () => {
  path = await writeTable(join(folder, 'table.parquet'), tableQuery(2_000));
});

const SPLITS = [
  { kind: 'time', column: 'noted_at', holdoutFraction: 0.25 },
  { kind: 'hash', holdoutFraction: 0.25 },
] as const satisfies readonly Dataset['split'][];

async function prepared(changes: Parameters<typeof aJob>[1] & { split: Dataset['split'] }) {
  const { split, ...rest } = changes;
  const job = aJob(aDataset({ path, split }), rest);
  return { job, data: await loadDataset(job, path) };
}

function expectDisjoint(...parts: readonly Uint32Array[]): void {
  const all = parts.flatMap((part) => [...part]);
  expect(new Set(all).size).toBe(all.length);
}

const classesOf = (data: LoadedDataset, rows: Uint32Array): number =>
  rows.reduce((sum, row) => sum + (data.table.labels[row] ?? 0), 0);

describe.each(SPLITS)('rows under a split by $kind', (split) => {
  test('of the final fit: what early stopping watches is neither learned from nor held out', async () => {
    const { job, data } = await prepared({ split });
    const { train, validation } = finalRows(job, data, data.learning);
    expectDisjoint(train, validation ?? new Uint32Array(), data.holdout);
    expect(train.length + (validation?.length ?? 0) + data.holdout.length).toBe(2_000);
    expect((validation?.length ?? 0) / data.learning.length).toBeCloseTo(0.1, 1);
  });

  test('of five folds: each row is tested once and never by a fit that has seen it', async () => {
    const { job, data } = await prepared({ split, maxRows: 1_000 });
    const sample = sampleForJob(job, data);
    expect(sample.length).toBe(1_000);
    const folds = foldRows(job, data, sample);
    for (const { train, validation, test: tested } of folds) {
      expectDisjoint(train, validation ?? new Uint32Array(), tested, data.holdout);
      expect(train.length + (validation?.length ?? 0) + tested.length).toBe(1_000);
    }
    const tested = folds.flatMap((fold) => [...fold.test]).sort((a, b) => a - b);
    expect(tested).toEqual([...sample]);
    const positives = folds.map((fold) => classesOf(data, fold.test));
    expect(Math.max(...positives) - Math.min(...positives)).toBeLessThanOrEqual(1);
  });

  test('are all learned from where nothing is stopped early', async () => {
    const { job, data } = await prepared({ split, given: { early_stopping_rounds: 0 } });
    expect(finalRows(job, data, data.learning)).toEqual({ train: data.learning, validation: null });
  });
});

test('the validation rows of a split by time are the newest that may be learned from', async () => {
  const { job, data } = await prepared({ split: SPLITS[0] });
  const { validation } = finalRows(job, data, data.learning);
  expect([...(validation ?? [])]).toEqual(Array.from({ length: 150 }, (_, index) => 1_350 + index));
});

test('a class too rare for a sample is refused with advice', async () => {
  const rare = await writeTable(
    join(folder, 'rare.parquet'),
    `select * replace ((hash(noted_at) % 50 = 0)::int as late) from (${tableQuery(4_000)})`,
  );
  const job: TrainingJob = aJob(aDataset({ path: rare }), { maxRows: 300 });
  const data = await loadDataset(job, rare);
  expect(() => sampleForJob(job, data)).toThrow(/one class is too rare: .* raise max_rows/);
});
