import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileDigest } from '../../src/compute/digest';
import { createXgboostEngine } from '../../src/compute/engines/xgboost';
import { openXgboost } from '../../src/compute/engines/xgboost-library';
import { logLoss } from '../../src/compute/metrics';
import type { HyperparameterValues } from '../../src/domain/hyperparameters';
import { TrainingError } from '../../src/domain/training';
import { aFit, drawMatrix, drawNumbers, using } from '../support/boosting-task';
import { parametersOf, temporaryFolder, xgboostLibrary } from '../support/training';

const folder = temporaryFolder();
const library = openXgboost(xgboostLibrary());
const engine = createXgboostEngine({ library, threads: 1 });
const validation = drawMatrix(1_000, 2);

const PARAMETERS = parametersOf('xgboost', { n_estimators: 300, max_depth: 4 });
const SAMPLING = { ...PARAMETERS, subsample: 0.7, colsample_bytree: 0.7 };

/** Fits and saves. */
async function artifactOf(
  parameters: HyperparameterValues,
  { name, resumeFrom = null }: { name: string; resumeFrom?: string | null },
): Promise<string> {
  const file = join(folder, `${name}.json`);
  await using(engine.fit(aFit(parameters, { validation, resumeFrom })), (model) => model.save(file));
  return file;
}

/** Saves a state after round `at` and gives up. */
async function interruptedFit(parameters: HyperparameterValues, at: number): Promise<string> {
  const state = join(folder, `state-${at}`);
  const request = aFit(parameters, {
    validation,
    async onRound({ round }, saveState) {
      if (round !== at) return;
      await saveState(state);
      throw new Error('interrupted');
    },
  });
  await expect(engine.fit(request)).rejects.toThrow('interrupted');
  return state;
}

describe('boosting', () => {
  // Figures of Python XGBoost 3.2.0 (xgboost.train) on the same rows with the same parameters.
  test('keeps the rounds, loss, predictions and importance that Python XGBoost gives', async () => {
    const losses: (number | null)[] = [];
    const request = aFit(PARAMETERS, {
      validation,
      onRound: async ({ validationLoss }) => void losses.push(validationLoss),
    });
    await using(engine.fit(request), async (model) => {
      expect(model.rounds).toBe(34);
      expect(losses.length).toBe(54);
      expect(losses[33]).toBeCloseTo(0.6056344963014125, 7);
      const probabilities = await model.predict(validation);
      expect(probabilities[0]).toBeCloseTo(0.40539342, 6);
      expect(probabilities[2]).toBeCloseTo(0.24137187, 6);
      expect(logLoss({ probabilities, labels: validation.labels })).toBeCloseTo(0.6056344963014125, 6);
      const importance = await model.importance();
      expect(importance[0]).toBeCloseTo(0.57809, 4);
      expect(importance[3]).toBeCloseTo(0.04606, 4);
      expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    });
  });

  test('of numbers keeps the rounds and the error that Python XGBoost gives', async () => {
    const losses: (number | null)[] = [];
    const request = aFit(PARAMETERS, {
      task: 'regression',
      train: drawNumbers(3_000, 1),
      validation: drawNumbers(1_000, 2),
      onRound: async ({ validationLoss }) => void losses.push(validationLoss),
    });
    await using(engine.fit(request), async (model) => {
      expect(model.rounds).toBe(22);
      expect(losses.length).toBe(42);
      expect(losses[21]).toBeCloseTo(2.286366677097208, 5);
    });
  });

  test('makes all rounds when nothing is watched', async () => {
    await using(engine.fit(aFit({ ...PARAMETERS, n_estimators: 25 })), async (model) =>
      expect(model.rounds).toBe(25),
    );
  });

  test('gives the predictions of the model in memory when it is loaded again', async () => {
    await using(engine.fit(aFit(SAMPLING, { validation })), async (model) => {
      const file = join(folder, 'again.json');
      await model.save(file);
      await using(engine.load(file, { task: 'binary_classification', outputs: 1 }), async (loaded) => {
        expect(loaded.rounds).toBe(model.rounds);
        expect(await loaded.predict(validation)).toEqual(await model.predict(validation));
        expect(await loaded.importance()).toEqual(await model.importance());
      });
    });
  });

  test.each([
    ['without samples', PARAMETERS, 13],
    ['with samples, in the first block', SAMPLING, 13],
    ['with samples, in a later block', SAMPLING, 33],
    ['with samples, at the end of a block', SAMPLING, 25],
  ])('ends with the same bytes when it is resumed %s', async (name, parameters, interruptAt) => {
    const whole = await artifactOf(parameters, { name: `${name}-whole` });
    const state = await interruptedFit(parameters, interruptAt);
    const resumed = await artifactOf(parameters, { name: `${name}-resumed`, resumeFrom: state });
    expect(await fileDigest(resumed)).toBe(await fileDigest(whole));
  });

  test('ends with other bytes under another seed', async () => {
    const one = await artifactOf({ ...SAMPLING, seed: 1 }, { name: 'seed-1' });
    const two = await artifactOf({ ...SAMPLING, seed: 2 }, { name: 'seed-2' });
    expect(await fileDigest(one)).not.toBe(await fileDigest(two));
  });

  test('passes on what the library says', async () => {
    const wrong = aFit({ ...PARAMETERS, max_depth: -1 });
    await expect(engine.fit(wrong)).rejects.toThrow(/XGBoost: .*max_depth/);
  });
});

test('a library that is none is an infrastructure failure', () => {
  expect(() => openXgboost(join(folder, 'missing.so'))).toThrow(TrainingError);
  expect(() => openXgboost(join(folder, 'missing.so'))).toThrow(
    /XGBoost library .*missing\.so can't be loaded: /,
  );
});

test('memory is given back: thirty trainings in one process need little more than one', async () => {
  const root = join(__dirname, '..', '..');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '-e',
    `const { openXgboost } = require('${root}/dist/src/compute/engines/xgboost-library');
     const { createXgboostEngine } = require('${root}/dist/src/compute/engines/xgboost');
     const engine = createXgboostEngine({ library: openXgboost('${xgboostLibrary()}'), threads: 1 });
     const rows = 20000;
     const train = { rows, columns: 20, values: new Float32Array(rows * 20).map(Math.random),
       labels: new Float32Array(rows).map(() => Math.random() < 0.5 ? 1 : 0) };
     const read = (column, from, into) => into.forEach((_, index) => { into[index] = train.values[(from + index) * 20 + column]; });
     const selection = { source: { ...train, read }, rows: Uint32Array.from(train.labels.keys()) };
     const featureNames = Array.from({ length: 20 }, (_, i) => 'x' + i);
     const parameters = ${JSON.stringify({ ...PARAMETERS, n_estimators: 3 })};
     const fit = async () => {
       const model = await engine.fit({ task: 'binary_classification', outputs: 1, train: selection, validation: train, featureNames, parameters, resumeFrom: null,
         onRound: async () => undefined });
       await model.predict(train);
       model.free();
       gc();
       return process.memoryUsage.rss();
     };
     (async () => {
       for (let i = 0; i < 4; i += 1) await fit();
       const before = await fit();
       for (let i = 0; i < 30; i += 1) await fit();
       console.log((await fit()) - before);
     })();`,
  ]);
  // One matrix of these rows alone takes 3 MB in the library; sixty of them were made.
  expect(Number(stdout)).toBeLessThan(30 * 1024 * 1024);
});
