import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileDigest } from '../../src/compute/digest';
import { takeRows } from '../../src/compute/engines/matrix';
import { createXgboostEngine } from '../../src/compute/engines/xgboost';
import { openXgboost } from '../../src/compute/engines/xgboost-library';
import { loadDataset } from '../../src/compute/load-dataset';
import { classificationMetrics } from '../../src/compute/metrics';
import { ENGINES, type Engine, TrainingError } from '../../src/domain/training';
import type { TrainingJob } from '../../src/domain/training-job';
import {
  aDataset,
  aJob,
  aTrainer,
  classified,
  recordHooks,
  tableQuery,
  temporaryFolder,
  writeTable,
  xgboostLibrary,
} from '../support/training';

const folder = temporaryFolder();
const trainer = aTrainer();
let path = '';
beforeAll(async () => {
  path = await writeTable(join(folder, 'table.parquet'), tableQuery(2_000));
});

async function failureOf(
  job: TrainingJob,
  changes: Parameters<typeof aTrainer>[0] = {},
): Promise<TrainingError> {
  const error: unknown = await aTrainer(changes)
    .train(job, recordHooks())
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof TrainingError)) throw new Error(`no TrainingError but ${String(error)}`);
  return error;
}

const STOPPED_EARLY: readonly Engine[] = ['xgboost', 'neural_network'];
const LIBRARIES: Readonly<Record<Engine, RegExp>> = {
  xgboost: /^xgboost 3\./,
  random_forest: /^xgboost 3\./,
  decision_tree: /^xgboost 3\./,
  linear: /^ml-matrix /,
  neural_network: /^TensorFlow\.js /,
};

describe('a training in its child process', () => {
  test.each(ENGINES)('reports all there is to know of %s', async (engine) => {
    const hooks = recordHooks();
    const job = aJob(aDataset({ path }), { engine, useCv: true });
    const outcome = await trainer.train(job, hooks);
    const { artifactFile } = outcome;
    const report = classified(outcome.report);
    expect(artifactFile).toBe(join(job.workFolder, 'model.json'));
    expect(report.datasetDigest).toBe(await fileDigest(path));
    expect(report.rows.holdout).toBe(500);
    expect(report.rows.train + report.rows.validation).toBe(1_500);
    expect(report.rows.validation).toBe(STOPPED_EARLY.includes(engine) ? 150 : 0);
    expect(report.metrics.auc).toBeGreaterThan(0.7);
    expect(report.crossValidation).toMatchObject({ folds: 5, rows: 1_500 });
    expect(report.crossValidation?.mean.auc).toBeGreaterThan(0.7);
    expect(report.crossValidation?.deviation.auc).toBeGreaterThan(0);
    expect(Object.keys(report.featureImportance)).toEqual(['x0', 'x1', 'x2', 'colour']);
    expect(Object.values(report.featureImportance).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(report.featureImportance['x0']).toBe(Math.max(...Object.values(report.featureImportance)));
    expect(report.categories).toEqual({ colour: ['amber', 'blue', 'green', 'red'] });
    expect(report.rounds).toBeGreaterThan(0);
    expect(report.library).toMatch(LIBRARIES[engine]);
    expect(report).toMatchObject({ engine, task: 'binary_classification', target: 'late', windows: [] });
    expect(report.features).toEqual(job.dataset.features);
    expect(report.resumed).toBe(false);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('stores a model whose own predictions give the reported metrics', async () => {
    const job = aJob(aDataset({ path }));
    const { artifactFile, report } = await trainer.train(job, recordHooks());
    const data = await loadDataset(job, path);
    const holdout = takeRows(data.table, data.holdout);
    const engine = createXgboostEngine({ library: openXgboost(xgboostLibrary()), threads: 1 });
    const model = await engine.load(artifactFile, { task: 'binary_classification', outputs: 1 });
    const probabilities = await model.predict(holdout);
    model.free();
    expect(classificationMetrics({ probabilities, labels: holdout.labels })).toEqual(report.metrics);
  });

  test('tells its way in order, never going back, from nothing to all', async () => {
    const hooks = recordHooks();
    await trainer.train(aJob(aDataset({ path }), { useCv: true }), hooks);
    const fractions = hooks.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions[0]).toBe(0);
    expect(fractions.at(-1)).toBe(1);
    expect([...new Set(hooks.progress.map(({ phase }) => phase))]).toEqual([
      'loading',
      'cross-validation',
      'training',
      'evaluating',
      'storing',
    ]);
    expect(hooks.progress.every(({ step, steps }) => step <= steps)).toBe(true);
  });

  test('writes a log that a person can follow', async () => {
    const hooks = recordHooks();
    await trainer.train(aJob(aDataset({ path }), { useCv: true, maxRows: 1_000 }), hooks);
    const log = hooks.lines.join('\n');
    expect(log).toMatch(
      /^dataset colours: 2,000 rows, 4 features, \d+\.\d% positive, sha-256 [0-9a-f]{64}$/m,
    );
    expect(log).toMatch(
      /^hold-out: 500 rows, all from 2024-01-02T01:00:00\.000Z on; training part: 1,500 rows$/m,
    );
    expect(log).toMatch(/^cross-validation will see a sample of 1,000 of the 1,500 rows .*\(max_rows\)$/m);
    expect(log).toMatch(/^fold 5 of 5: AUC 0\.\d{4}, log loss 0\.\d{4}, \d+ trees?$/m);
    expect(log).toMatch(/^training xgboost with xgboost 3\.\S+ on 1,350 rows, 150 more to stop early by$/m);
    expect(log).toMatch(/^hold-out: AUC 0\.\d{4}, log loss/m);
    expect(log).toMatch(/^used \d+\.\d s of CPU time and at most \d+ MB of memory$/m);
  });

  test.each(ENGINES)('gives %s the same artifact in two processes', async (engine) => {
    const digests: string[] = [];
    for (const _ of [1, 2]) {
      const { artifactFile } = await trainer.train(aJob(aDataset({ path }), { engine }), recordHooks());
      digests.push(await fileDigest(artifactFile));
    }
    expect(digests[0]).toBe(digests[1]);
  });

  test('reads CSV as well, to the same model', async () => {
    const csv = await writeTable(join(folder, 'table.csv'), tableQuery(2_000));
    const given = { n_estimators: 20 };
    const fromCsv = await trainer.train(
      aJob(aDataset({ path: csv, format: 'csv' }), { given }),
      recordHooks(),
    );
    const fromParquet = await trainer.train(aJob(aDataset({ path }), { given }), recordHooks());
    expect(fromCsv.report.metrics).toEqual(fromParquet.report.metrics);
    expect(await fileDigest(fromCsv.artifactFile)).toBe(await fileDigest(fromParquet.artifactFile));
  });
});

describe("a training that can't be done fails with a reason", () => {
  test('input: the file is missing, damaged, or lacks a column', async () => {
    const missing = await failureOf(aJob(aDataset({ path: join(folder, 'gone.parquet') })));
    expect(missing).toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/gone\.parquet is missing/),
    });
    const damaged = join(folder, 'damaged.parquet');
    await writeFile(damaged, 'PAR1 and nothing else');
    expect(await failureOf(aJob(aDataset({ path: damaged })))).toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/can't be read as Parquet/),
    });
    const features = [{ name: 'x9', kind: 'numeric' }] as const;
    expect(await failureOf(aJob(aDataset({ path, features })))).toMatchObject({
      kind: 'input',
      message: expect.stringMatching(/no column 'x9'/),
    });
  });

  test('input: no rows, no target, one class', async () => {
    const cases = [
      [tableQuery(0), /has no rows/],
      [`select * replace ('nan'::float as late) from (${tableQuery(300)})`, /300 of 300 rows .* no value/],
      [`select * replace (0 as late) from (${tableQuery(300)})`, /all 300 rows have the target 0/],
    ] as const;
    for (const [index, [query, reason]] of cases.entries()) {
      const file = await writeTable(join(folder, `bad-${index}.parquet`), query);
      const error = await failureOf(aJob(aDataset({ path: file })));
      expect(error.kind).toBe('input');
      expect(error.message).toMatch(reason);
    }
  });

  test('input: more memory than it may use', async () => {
    const error = await failureOf(aJob(aDataset({ path }), { useCv: true, engine: 'random_forest' }), {
      memoryLimitBytes: 20 * 1_048_576,
    });
    expect(error.kind).toBe('input');
    expect(error.message).toMatch(/needs more memory than it may use: \d+ MB of 20 MB in use/);
  });

  test('infrastructure: the XGBoost library is missing', async () => {
    const error = await failureOf(aJob(aDataset({ path })), { xgboostLibrary: join(folder, 'none.so') });
    expect(error.kind).toBe('infrastructure');
    expect(error.message).toMatch(/XGBoost library .*none\.so can't be loaded/);
  });

  test("infrastructure: the child can't be started, or ends without a word", async () => {
    const missing = await failureOf(aJob(aDataset({ path })), { childModule: join(folder, 'none.js') });
    expect(missing.kind).toBe('infrastructure');
    expect(missing.message).toMatch(/ended with exit code 1; its last words: /);
    const silent = join(folder, 'silent.js');
    await writeFile(silent, 'process.on("message", () => process.abort());');
    const aborted = await failureOf(aJob(aDataset({ path })), { childModule: silent });
    expect(aborted.kind).toBe('infrastructure');
    expect(aborted.message).toMatch(/gave up \(SIGABRT\)/);
  });
});

test('output of native code reaches the log, up to a bound', async () => {
  const talkative = join(folder, 'talkative.js');
  await writeFile(
    talkative,
    `process.on('message', () => {
       for (let i = 0; i < 2000; i += 1) console.log('line ' + i + 'x'.repeat(i === 0 ? 5000 : 0));
       const ending = { type: 'failed', kind: 'code', message: 'as planned' };
       process.stdout.write('the end\\n', () => process.send(ending, () => process.exit(0)));
     });`,
  );
  const hooks = recordHooks();
  await expect(aTrainer({ childModule: talkative }).train(aJob(aDataset({ path })), hooks)).rejects.toThrow(
    'as planned',
  );
  expect(hooks.lines.length).toBe(501);
  expect(hooks.lines[0]?.length).toBe(2_000);
  expect(hooks.lines.at(-1)).toMatch(/further output .* is left out/);
});

test('a training has a small heap, a prediction of a table the room that its many objects need', async () => {
  const telling = join(folder, 'telling.js');
  const message = "`${require('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20}`";
  await writeFile(
    telling,
    `process.on('message', () =>
       process.send({ type: 'failed', kind: 'code', message: ${message} }, () => process.exit(0)));`,
  );
  const { train, predict } = aTrainer({ childModule: telling });
  const { features } = aDataset({ path });
  const signature = { engine: 'linear', task: 'regression', features, categories: {} } as const;
  const table = { id: 'colours@1', format: 'parquet', path } as const;
  const batch = {
    runId: 'run',
    attempt: 1,
    version: 1,
    artifactFile: path,
    signature,
    table,
    workFolder: folder,
  };
  const heapOf = (work: Promise<unknown>): Promise<number> =>
    work.then(Number, (error: Error) => Number(error.message));
  const training = await heapOf(train(aJob(aDataset({ path })), recordHooks()));
  expect(training).toBeLessThan(await heapOf(predict(batch, recordHooks())));
});
