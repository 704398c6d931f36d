import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createForkedPredictor, type ForkedPredictor } from '../../src/compute/forked-predictor';
import { metricsOf } from '../../src/compute/task-metrics';
import { DomainError } from '../../src/domain/errors';
import type { JsonObject } from '../../src/domain/json';
import type { Prediction } from '../../src/domain/prediction';
import { ENGINES, type Engine, TASKS, type Task } from '../../src/domain/training';
import { tryOut } from '../../src/usecases/registry/trial';
import { childrenOf, untilGone } from '../support/processes';
import {
  aDataset,
  aJob,
  aTrainer,
  CHILD_MODULE,
  numberOf,
  recordHooks,
  rowsOf,
  tableQuery,
  temporaryFolder,
  writeTable,
  xgboostLibrary,
} from '../support/training';

const PREDICTION_CHILD = join(CHILD_MODULE, '..', 'prediction-child.js');
const folder = temporaryFolder();
const trainer = aTrainer();
const open: ForkedPredictor[] = [];
let path = '';
let holdout: JsonObject[] = [];
beforeAll(async () => {
  path = await writeTable(join(folder, 'table.parquet'), tableQuery(2_000));
  holdout = (await rowsOf(path)).slice(-500);
});

afterAll(async () => {
  for (const predictor of open) await predictor.close();
});

function aPredictor(changes: Partial<Parameters<typeof createForkedPredictor>[0]> = {}): ForkedPredictor {
  const base = { xgboostLibrary: xgboostLibrary(), threads: 1, childModule: PREDICTION_CHILD };
  const predictor = createForkedPredictor({ ...base, ...changes });
  open.push(predictor);
  return predictor;
}

/** Texts are classes in their own order. */
const TARGETS: Readonly<Record<Task, { target?: string; labels?: string[] }>> = {
  binary_classification: {},
  multiclass_classification: { target: 'colour', labels: ['amber', 'blue', 'green', 'red'] },
  regression: { target: 'x2' },
};

type Trained = ReturnType<typeof trainer.train>;
const models = new Map<string, Trained>();

/** A model of an engine for a task, trained once. */
function trained(engine: Engine, task: Task = 'binary_classification'): Trained {
  const known = models.get(`${engine}/${task}`);
  if (known) return known;
  const dataset = aDataset({ path, task, ...TARGETS[task] });
  const features = dataset.features.filter(({ name }) => name !== dataset.target);
  const training = trainer.train(aJob({ ...dataset, features }, { engine }), recordHooks());
  models.set(`${engine}/${task}`, training);
  return training;
}

/** The JSON of a boosted model whose trees go on where nothing is; its numbers stay as they are written. */
async function withWildChildren(artifactFile: string): Promise<string> {
  const model = await readFile(artifactFile, 'utf8');
  return model.replace(/"right_children":\[[^\]]*\]/g, (children) =>
    children.replace(/\d+/g, (child) => `${1_000_000 + Number(child)}`),
  );
}

async function refusalOf(asked: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await asked.catch((thrown: unknown) => thrown);
  if (error instanceof DomainError) return error;
  throw new Error(`no DomainError but ${String(error)}`);
}

const COMBINATIONS = ENGINES.flatMap((engine) => TASKS.map((task) => ({ engine, task })));

describe('predictions', () => {
  const predictor = aPredictor();
  test.each(COMBINATIONS)(
    'of the hold-out give the metrics of $task by $engine, and a trial of the model passes',
    async ({ engine, task }) => {
      const { artifactFile, report } = await trained(engine, task);
      await tryOut(predictor, { artifactFile, signature: report });
      const predicted = await predictor.predict({ artifactFile, signature: report, rows: holdout });
      const { target, classes = [] } = report;
      const labels = Float32Array.from(holdout, (row) =>
        classes.length > 0 ? classes.findIndex((text) => text === row[target]) : Number(row[target]),
      );
      const numbers = predicted.flatMap((prediction) =>
        'probabilities' in prediction ? Object.values(prediction.probabilities) : [numberOf(prediction)],
      );
      expect(metricsOf(task, Float32Array.from(numbers), labels)).toEqual(report.metrics);
    },
  );

  test('cut classes at a probability of one half', async () => {
    const { artifactFile, report } = await trained('decision_tree');
    const predicted = await predictor.predict({ artifactFile, signature: report, rows: holdout });
    for (const prediction of predicted)
      expect(prediction).toEqual({
        probability: numberOf(prediction),
        label: numberOf(prediction) >= 0.5 ? 1 : 0,
      });
    expect(new Set(predicted.map((prediction) => 'label' in prediction && prediction.label))).toEqual(
      new Set([0, 1]),
    );
  });

  test('take an unknown category for a missing one, and what is no feature for nothing', async () => {
    const { artifactFile, report } = await trained('linear');
    const row = { x0: 0.5, x1: null, x2: 0.5, colour: null };
    const rows: JsonObject[] = [
      row,
      { ...row, colour: 'pink' },
      { ...row, late: 1 },
      { ...row, colour: 'green' },
    ];
    const [none, unknown, wider, green] = await predictor.predict({
      artifactFile,
      signature: report,
      rows,
    });
    expect(unknown).toEqual(none);
    expect(wider).toEqual(none);
    expect(green).not.toEqual(none);
  });

  test('refuse what the model cannot read, naming row and column', async () => {
    const { artifactFile, report } = await trained('linear');
    const rows = [
      { x0: '1', x1: 1, x2: 1, colour: { $gt: '' } },
      { x0: 1, x1: 1, x2: 1 },
      { x0: true, x1: Number.POSITIVE_INFINITY, x2: -1e39, colour: true },
    ] as JsonObject[];
    const error = await refusalOf(predictor.predict({ artifactFile, signature: report, rows }));
    expect(error).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [
        { path: ['body', 'rows', 0, 'x0'], kind: 'type', message: "row 1: 'x0' must be a number or null" },
        { path: ['body', 'rows', 0, 'colour'], kind: 'type' },
        { path: ['body', 'rows', 1, 'colour'], kind: 'missing' },
        { path: ['body', 'rows', 2, 'x0'], kind: 'type', message: expect.stringContaining('say 1 for true') },
        {
          path: ['body', 'rows', 2, 'x1'],
          kind: 'value',
          message: expect.stringContaining("row 3: 'x1' must"),
        },
        { path: ['body', 'rows', 2, 'x2'], kind: 'value' },
      ],
    });
  });

  test('of one process may be asked for all at once', async () => {
    const models = await Promise.all((['linear', 'decision_tree'] as const).map((engine) => trained(engine)));
    const ask = ({ artifactFile, report }: (typeof models)[number], rows: JsonObject[]) =>
      predictor.predict({ artifactFile, signature: report, rows });
    const alone: Prediction[][] = [];
    for (const model of models) alone.push(await ask(model, holdout.slice(0, 20)));
    const together = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ask(models[index % 2] as never, holdout.slice(0, 20))),
    );
    together.forEach((answer, index) => expect(answer).toEqual(alone[index % 2]));
  });
});

describe('the prediction process', () => {
  function processes(): number[] {
    return childrenOf(process.pid, PREDICTION_CHILD);
  }

  async function newProcess(work: () => Promise<unknown>): Promise<number> {
    const before = processes();
    await work();
    const [pid] = processes().filter((found) => !before.includes(found));
    if (pid === undefined) throw new Error('no new process');
    return pid;
  }

  test('is kept between requests, and replaced when it has died', async () => {
    const { artifactFile, report } = await trained('xgboost');
    const predictor = aPredictor();
    const rows = holdout.slice(0, 3);
    let first: Prediction[] = [];
    const pid = await newProcess(async () => {
      first = await predictor.predict({ artifactFile, signature: report, rows });
    });
    await predictor.predict({ artifactFile, signature: report, rows });
    expect(processes()).toContain(pid);
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
    expect(await predictor.predict({ artifactFile, signature: report, rows })).toEqual(first);
  });

  test('that dies over a request is replaced, and nothing is lost', async () => {
    const { artifactFile, report } = await trained('linear');
    const predictor = aPredictor();
    const pid = await newProcess(() => predictor.predict({ artifactFile, signature: report, rows: holdout }));
    process.kill(pid, 'SIGSTOP');
    const asked = predictor.predict({ artifactFile, signature: report, rows: holdout.slice(0, 1) });
    const behind = predictor.predict({ artifactFile, signature: report, rows: holdout.slice(0, 1) });
    process.kill(pid, 'SIGKILL');
    expect(await asked).toHaveLength(1);
    expect(await behind).toHaveLength(1);
  });

  test('that hangs is ended after its time', async () => {
    const { artifactFile, report } = await trained('linear');
    const predictor = aPredictor({ timeLimitMs: 3_000 });
    const pid = await newProcess(() => predictor.predict({ artifactFile, signature: report, rows: holdout }));
    process.kill(pid, 'SIGSTOP');
    const error = await refusalOf(predictor.predict({ artifactFile, signature: report, rows: holdout }));
    expect(error).toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterSeconds: 1,
      message: expect.stringContaining('took too long'),
    });
    await untilGone(pid);
  });

  test('refuses what would wait behind too much, and ends when idle', async () => {
    const { artifactFile, report } = await trained('linear');
    const predictor = aPredictor({ waitingMax: 2, idleMs: 50 });
    const asked = { artifactFile, signature: report, rows: holdout };
    const refusals: Promise<DomainError>[] = [];
    const pid = await newProcess(async () => {
      const accepted = [predictor.predict(asked), predictor.predict(asked)];
      refusals.push(refusalOf(predictor.predict(asked)));
      await Promise.all(accepted);
    });
    expect(await Promise.all(refusals)).toMatchObject([
      {
        code: 'UNAVAILABLE',
        message: expect.stringContaining('too many predictions wait'),
      },
    ]);
    await untilGone(pid);
    expect(await predictor.predict(asked)).toHaveLength(500);
  });

  test('says what is wrong with a file, and goes on', async () => {
    const { artifactFile, report } = await trained('xgboost');
    const predictor = aPredictor();
    const rows = holdout.slice(0, 1);
    await expect(predictor.predict({ artifactFile: path, signature: report, rows })).rejects.toMatchObject({
      name: 'TrainingError',
      kind: 'input',
      message: expect.stringMatching(/^the model can't predict: /),
    });
    expect(await predictor.predict({ artifactFile, signature: report, rows })).toHaveLength(1);
  });

  test('says of a file that crashes the library that it does, and goes on', async () => {
    const { artifactFile, report } = await trained('xgboost');
    const predictor = aPredictor();
    const rows = holdout.slice(0, 1);
    const crashing = join(folder, 'crashing.json');
    await writeFile(crashing, await withWildChildren(artifactFile));
    await expect(
      predictor.predict({ artifactFile: crashing, signature: report, rows }),
    ).rejects.toMatchObject({
      name: 'TrainingError',
      kind: 'input',
      message: expect.stringMatching(/^the model can't predict: .*SIGSEGV/),
    });
    expect(await predictor.predict({ artifactFile, signature: report, rows })).toHaveLength(1);
  });

  test('is not needed to say that trees need the library', async () => {
    const { artifactFile, report } = await trained('random_forest');
    const asked = aPredictor({ xgboostLibrary: null }).predict({
      artifactFile,
      signature: report,
      rows: holdout,
    });
    expect((await refusalOf(asked)).message).toContain('no XGBoost library');
  });
});
