import { join } from 'node:path';
import { fileDigest } from '../../src/compute/digest';
import { createRandomForestEngine } from '../../src/compute/engines/random-forest';
import { openXgboost } from '../../src/compute/engines/xgboost-library';
import { areaUnderRoc, expectedCalibrationError, logLoss } from '../../src/compute/metrics';
import type { HyperparameterValues } from '../../src/domain/hyperparameters';
import { aFit, drawMatrix, using } from '../support/boosting-task';
import { parametersOf, temporaryFolder, xgboostLibrary } from '../support/training';

const folder = temporaryFolder();
const engine = createRandomForestEngine({ library: openXgboost(xgboostLibrary()), threads: 1 });
const test2000 = drawMatrix(2_000, 3);
const PARAMETERS = parametersOf('random_forest', { n_estimators: 100, max_depth: 8, max_features: 0.5 });

describe('a random forest', () => {
  // scikit-learn 1.9.1, RandomForestClassifier(100, max_depth=8, max_features=0.5) on the same rows, three seeds:
  // log loss 0.6026 to 0.6046, AUC 0.7360 to 0.7375, calibration error 0.014 to 0.023.
  test('is as good as that of scikit-learn, its probabilities calibrated', async () => {
    await using(engine.fit(aFit(PARAMETERS)), async (model) => {
      const scored = { probabilities: await model.predict(test2000), labels: test2000.labels };
      expect(model.rounds).toBe(100);
      expect(logLoss(scored)).toBeLessThan(0.61);
      expect(areaUnderRoc(scored)).toBeGreaterThan(0.73);
      expect(expectedCalibrationError(scored)).toBeLessThan(0.035);
      expect(Math.min(...scored.probabilities)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...scored.probabilities)).toBeLessThanOrEqual(1);
    });
  });

  test('is the mean of its trees: one whole tree without samples gives each leaf its share of positives', async () => {
    const single: HyperparameterValues = {
      ...PARAMETERS,
      n_estimators: 1,
      max_depth: 1,
      subsample: 1,
      max_features: 1,
    };
    const values = Float32Array.from([0, 0, 0, 0, 1, 1, 1, 1]);
    const labels = Float32Array.from([0, 0, 0, 1, 1, 1, 0, 1]);
    const train = { rows: 8, columns: 1, values, labels };
    const request = aFit(single, { train, featureNames: ['x'], featureKinds: ['numeric'] });
    const expected = [0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75];
    await using(engine.fit(request), async (model) => {
      const predicted = await model.predict(train);
      predicted.forEach((probability, row) => expect(probability).toBeCloseTo(expected[row] ?? 0, 6));
    });
    const five = aFit(
      { ...single, n_estimators: 5 },
      { train, featureNames: ['x'], featureKinds: ['numeric'] },
    );
    await using(engine.fit(five), async (model) => {
      const predicted = await model.predict(train);
      predicted.forEach((probability, row) => expect(probability).toBeCloseTo(expected[row] ?? 0, 6));
    });
  });

  test('is told tree by tree, and can be ended between two', async () => {
    const rounds: number[] = [];
    const request = aFit(PARAMETERS, {
      onRound: async ({ round }) => {
        rounds.push(round);
        if (round === 7) throw new Error('enough');
      },
    });
    await expect(engine.fit(request)).rejects.toThrow('enough');
    expect(rounds).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test.each([10, 25, 60])(
    'ends with the same bytes when it is resumed after tree %i',
    async (interruptAt) => {
      const state = join(folder, `state-${interruptAt}`);
      const interrupted = aFit(PARAMETERS, {
        async onRound({ round }, saveState) {
          if (round !== interruptAt) return;
          await saveState(state);
          throw new Error('interrupted');
        },
      });
      await expect(engine.fit(interrupted)).rejects.toThrow('interrupted');
      const files = [join(folder, 'whole.json'), join(folder, 'resumed.json')] as const;
      await using(engine.fit(aFit(PARAMETERS)), (model) => model.save(files[0]));
      await using(engine.fit(aFit(PARAMETERS, { resumeFrom: state })), (model) => model.save(files[1]));
      expect(await fileDigest(files[1])).toBe(await fileDigest(files[0]));
    },
  );

  test('gives the predictions of the model in memory when it is loaded again', async () => {
    await using(engine.fit(aFit({ ...PARAMETERS, n_estimators: 20 })), async (model) => {
      const file = join(folder, 'again.json');
      await model.save(file);
      await using(engine.load(file, { task: 'binary_classification', outputs: 1 }), async (loaded) =>
        expect(await loaded.predict(test2000)).toEqual(await model.predict(test2000)),
      );
    });
  });
});
