import { join } from 'node:path';
import { createDecisionTreeEngine } from '../../src/compute/engines/decision-tree';
import type { FitRequest } from '../../src/compute/engines/engine';
import type { Matrix } from '../../src/compute/engines/matrix';
import { openXgboost } from '../../src/compute/engines/xgboost-library';
import { logLoss, regressionMetrics } from '../../src/compute/metrics';
import type { HyperparameterValues } from '../../src/domain/hyperparameters';
import { aFit, drawMatrix, drawNumbers, using } from '../support/boosting-task';
import { parametersOf, temporaryFolder, xgboostLibrary } from '../support/training';

const folder = temporaryFolder();
const engine = createDecisionTreeEngine({ library: openXgboost(xgboostLibrary()), threads: 1 });
const PARAMETERS = parametersOf('decision_tree', { max_depth: 4 });
const tested = drawMatrix(1_000, 2);

/** Eight rows of one feature. */
const TINY: Matrix = {
  rows: 8,
  columns: 1,
  values: Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1),
  labels: new Float32Array(8),
};

/** A request over them with these labels. */
function aTinyFit(labels: readonly number[], changes: Partial<FitRequest<Matrix>> = {}): FitRequest {
  const parameters: HyperparameterValues = { ...PARAMETERS, max_depth: 1, min_child_weight: 1 };
  const train = { ...TINY, labels: Float32Array.from(labels) };
  return aFit(parameters, { train, featureNames: ['x'], featureKinds: ['numeric'], ...changes });
}

describe('a decision tree', () => {
  // scikit-learn 1.9.1 with the same depth and rows in a leaf, missing values as -1: log loss 0.613, RMSE 2.291.
  test('is as good as that of scikit-learn, for classes and for numbers', async () => {
    await using(engine.fit(aFit(PARAMETERS)), async (model) => {
      const probabilities = await model.predict(tested);
      expect(model.rounds).toBe(1);
      expect(logLoss({ probabilities, labels: tested.labels })).toBeLessThan(0.63);
      expect(new Set(probabilities).size).toBeLessThanOrEqual(16);
    });
    const numbers = drawNumbers(1_000, 2);
    const request = aFit(PARAMETERS, { task: 'regression', train: drawNumbers(3_000, 1) });
    await using(engine.fit(request), async (model) => {
      const values = await model.predict(numbers);
      expect(regressionMetrics({ values, labels: numbers.labels }).rmse).toBeLessThan(2.31);
    });
  });

  test('says in each leaf the share of positives of its training rows, or their mean', async () => {
    await using(engine.fit(aTinyFit([0, 0, 0, 1, 1, 1, 0, 1])), async (model) => {
      const [low, , , , high] = await model.predict(TINY);
      expect(low).toBeCloseTo(0.25, 6);
      expect(high).toBeCloseTo(0.75, 6);
    });
    const numbers = aTinyFit([10, 20, 10, 20, -5, -7, -5, -7], { task: 'regression' });
    await using(engine.fit(numbers), async (model) => {
      const [low, , , , high] = await model.predict(TINY);
      expect(low).toBeCloseTo(15, 4);
      expect(high).toBeCloseTo(-6, 4);
    });
  });

  test('has no leaf of fewer rows than asked for', async () => {
    const request = aTinyFit([0, 0, 0, 1, 1, 1, 0, 1]);
    const parameters = { ...request.parameters, min_child_weight: 5 };
    await using(engine.fit({ ...request, parameters }), async (model) =>
      expect(new Set(await model.predict(TINY)).size).toBe(1),
    );
  });

  test('gives the predictions of the model in memory when it is loaded again', async () => {
    const file = join(folder, 'tree.json');
    await using(engine.fit(aFit(PARAMETERS)), async (model) => {
      await model.save(file);
      await using(engine.load(file, { task: 'binary_classification', outputs: 1 }), async (loaded) =>
        expect(await loaded.predict(tested)).toEqual(await model.predict(tested)),
      );
    });
  });
});
