import { join } from 'node:path';
import { createForkedPredictor, type ForkedPredictor } from '../../src/compute/forked-predictor';
import type { JsonObject } from '../../src/domain/json';
import type { TablePredictionJob } from '../../src/domain/table-prediction';
import type { TrainingOutcome } from '../../src/domain/training-job';
import {
  aDataset,
  aJob,
  anyTrainer,
  aTrainer,
  CHILD_MODULE,
  recordHooks,
  rowsOf,
  tableQuery,
  temporaryFolder,
  writeTable,
  xgboostLibrary,
} from '../support/training';

/** More than are predicted at a time. */
const ROWS = 70_000;

let big: string;
let predictor: ForkedPredictor;
const trained = new Map<string, TrainingOutcome & { artifactFile: string }>();
beforeAll(async () => {
  const childModule = join(CHILD_MODULE, '..', 'prediction-child.js');
  predictor = createForkedPredictor({ xgboostLibrary: xgboostLibrary(), threads: 1, childModule });
  big = await writeTable(join(temporaryFolder(), 'big.parquet'), tableQuery(ROWS));
  const path = await writeTable(join(temporaryFolder(), 'table.parquet'), tableQuery(2_000));
  for (const [engine, target] of [
    ['xgboost', 'late'],
    ['linear', 'x2'],
  ] as const) {
    const features = aDataset({ path }).features.filter(({ name }) => name !== target);
    const task = engine === 'linear' ? 'regression' : 'binary_classification';
    const job = aJob(aDataset({ path, target, task, features }), { engine, given: {} });
    trained.set(engine, await aTrainer().train(job, recordHooks()));
  }
});
afterAll(() => predictor.close());

/** A batch over the table in a file, in a fresh work folder. */
function aBatch(engine: 'xgboost' | 'linear', path: string): TablePredictionJob {
  const outcome = trained.get(engine);
  if (!outcome) throw new Error(`${engine} was not trained`);
  return {
    runId: '00000000-0000-4000-8000-000000000002',
    attempt: 1,
    version: 1,
    artifactFile: outcome.artifactFile,
    signature: outcome.report,
    table: { id: 'colours@1', format: path.endsWith('.csv') ? 'csv' : 'parquet', path },
    workFolder: temporaryFolder(),
  };
}

describe.each([
  ['xgboost', ['prediction_probability', 'prediction_label']],
  ['linear', ['prediction_value']],
] as const)('a table predicted by %s', (engine, columns) => {
  it('has all its columns and rows in their order, and beside them what single rows are predicted', async () => {
    const job = aBatch(engine, big);
    const hooks = recordHooks();
    const { file, predicted } = await anyTrainer().predict(job, hooks);
    expect(predicted).toEqual({ rows: ROWS, columns, warnings: [], removedAt: null });
    const [given, made] = [await rowsOf(big), await rowsOf(file)];
    expect(made).toHaveLength(ROWS);
    const names = job.signature.features.map(({ name }) => name);
    const sampled = made.flatMap((row, index) => (index % 37 === 0 ? [{ row, index }] : []));
    const rows = sampled.map(({ index }) =>
      Object.fromEntries(names.map((name) => [name, given[index]?.[name] ?? null])),
    );
    const single = await predictor.predict({
      artifactFile: job.artifactFile,
      signature: job.signature,
      rows,
    });
    const expected = sampled.map(({ index }, at) => ({
      ...given[index],
      ...Object.fromEntries(
        Object.entries(single[at] ?? {}).map(([name, value]) => [`prediction_${name}`, value]),
      ),
    }));
    expect(sampled.map(({ row }) => row)).toEqual(expected);
    expect(Object.keys(made[0] ?? {})).toEqual([...Object.keys(given[0] ?? {}), ...columns]);
    const steps = hooks.progress.filter(({ phase }) => phase === 'predicting').map(({ step }) => step);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.at(-1)).toBe(ROWS);
    expect(hooks.progress.at(-1)).toMatchObject({ phase: 'storing', fraction: 1 });
  });
});

/** A small table; `changes` are columns in place of its own. */
async function aTable(name: string, changes: string): Promise<string> {
  return writeTable(join(temporaryFolder(), name), `select * replace (${changes}) from (${tableQuery(40)})`);
}

it('numbers may be texts, as in a CSV, and categories that training never saw are told', async () => {
  const strange = "noted_at = timestamp '2024-01-01 00:03:00'";
  const asTexts = await aTable(
    'texts.parquet',
    `x0::varchar as x0, if(${strange}, 'mauve', colour) as colour`,
  );
  const asNumbers = await aTable('numbers.csv', `if(${strange}, null, colour) as colour`);
  const predictedTexts = await anyTrainer().predict(aBatch('xgboost', asTexts), recordHooks());
  const predictedNumbers = await anyTrainer().predict(aBatch('xgboost', asNumbers), recordHooks());
  expect(predictedTexts.predicted.warnings).toEqual([
    "'colour' has values that training never saw in one row, taken for missing, such as 'mauve'",
  ]);
  const probabilities = async (file: string): Promise<JsonObject[string][]> =>
    (await rowsOf(file)).map((row) => row['prediction_probability'] ?? null);
  expect(await probabilities(predictedTexts.file)).toEqual(await probabilities(predictedNumbers.file));
});

it.each([
  [
    'a text that is no number',
    "if(x2 > 0.5, 'n/a', x0::varchar) as x0",
    /row \d+: 'x0' is no number: 'n\/a'; row \d+/,
  ],
  ['a feature of times', 'noted_at as x0', /the model reads numbers where 'x0' is TIMESTAMP/],
  [
    'a column named as a prediction',
    'x0 as x0',
    /its column 'Prediction_Label' has the name of a prediction/,
  ],
  ['a missing column', 'x0 as x0', /it has no column 'x1', which the model reads/],
])('%s fails the batch, which says so', async (what, changes, message) => {
  const path = await aTable('odd.parquet', changes);
  const other = join(temporaryFolder(), 'other.parquet');
  if (what.startsWith('a column')) await writeTable(other, `select *, 1 as Prediction_Label from '${path}'`);
  else if (what.startsWith('a missing')) await writeTable(other, `select * exclude (x1) from '${path}'`);
  else await writeTable(other, `from '${path}'`);
  await expect(anyTrainer().predict(aBatch('xgboost', other), recordHooks())).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringMatching(message),
  });
});

it('a batch that is told to stop stops between two parts of its rows', async () => {
  const stopping = new AbortController();
  const hooks = recordHooks({
    signal: stopping.signal,
    onProgress: ({ phase }) => {
      if (phase === 'predicting') stopping.abort(new Error('the worker is to go'));
    },
  });
  await expect(anyTrainer().predict(aBatch('xgboost', big), hooks)).rejects.toThrow('the worker is to go');
  expect(hooks.progress.map(({ phase }) => phase)).not.toContain('storing');
});

it('a file that is no model of its engine fails the batch', async () => {
  const path = await aTable('plain.parquet', 'x0 as x0');
  const job = { ...aBatch('xgboost', path), artifactFile: path };
  await expect(anyTrainer().predict(job, recordHooks())).rejects.toMatchObject({ kind: 'input' });
});
