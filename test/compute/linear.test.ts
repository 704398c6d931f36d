import { join } from 'node:path';
import { dependencies } from '../../package.json';
import { fileDigest } from '../../src/compute/digest';
import type { FitRequest } from '../../src/compute/engines/engine';
import { createLinearEngine } from '../../src/compute/engines/linear';
import type { Matrix } from '../../src/compute/engines/matrix';
import { logLoss, regressionMetrics } from '../../src/compute/metrics';
import { aFit, drawMatrix, drawNumbers, using } from '../support/boosting-task';
import { parametersOf, temporaryFolder } from '../support/training';

const folder = temporaryFolder();
const engine = createLinearEngine();
const PARAMETERS = parametersOf('linear');
const validation = drawMatrix(1_000, 2);

function aRegression(changes: Partial<FitRequest<Matrix>> = {}): FitRequest {
  return aFit(PARAMETERS, { task: 'regression', train: drawNumbers(3_000, 1), ...changes });
}

test('the library is the one that is installed', () => {
  expect(engine.library()).toBe(`ml-matrix ${dependencies['ml-matrix']}`);
});

describe('a logistic regression', () => {
  // scikit-learn 1.9.1: LogisticRegression(C=1) on the same standardised inputs with their missing indicators.
  test('gives the probabilities of scikit-learn', async () => {
    await using(engine.fit(aFit(PARAMETERS)), async (model) => {
      const probabilities = await model.predict(validation);
      expect(probabilities[0]).toBeCloseTo(0.4570182577333168, 5);
      expect(probabilities[2]).toBeCloseTo(0.2128615751156271, 5);
      expect(logLoss({ probabilities, labels: validation.labels })).toBeCloseTo(0.5920707788838487, 6);
      expect(model.rounds).toBeLessThan(10);
      const importance = await model.importance();
      expect(importance[0]).toBe(Math.max(...importance));
      expect(importance.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    });
  });

  test('of classes that a line divides ends at finite coefficients', async () => {
    const values = Float32Array.from({ length: 200 }, (_, row) => row);
    const labels = values.map((value) => (value < 100 ? 0 : 1));
    const train = { rows: 200, columns: 1, values, labels };
    const request = aFit(
      { ...PARAMETERS, reg_lambda: 0.001 },
      { train, featureNames: ['x'], featureKinds: ['numeric'] },
    );
    await using(engine.fit(request), async (model) => {
      const probabilities = await model.predict(train);
      expect(probabilities[0]).toBeLessThan(1e-6);
      expect(probabilities[199]).toBeGreaterThan(1 - 1e-6);
      expect(probabilities.every((value) => Number.isFinite(value))).toBe(true);
    });
  });

  test.each([1, 3])('ends with the same bytes when it is resumed after step %i', async (at) => {
    const state = join(folder, `state-${at}`);
    const interrupted = aFit(PARAMETERS, {
      async onRound({ round }, saveState) {
        if (round !== at) return;
        await saveState(state);
        throw new Error('interrupted');
      },
    });
    await expect(engine.fit(interrupted)).rejects.toThrow('interrupted');
    const files = [join(folder, 'whole.json'), join(folder, 'resumed.json')] as const;
    await using(engine.fit(aFit(PARAMETERS)), (model) => model.save(files[0]));
    await using(engine.fit(aFit(PARAMETERS, { resumeFrom: state })), (model) => model.save(files[1]));
    expect(await fileDigest(files[1])).toBe(await fileDigest(files[0]));
  });

  test('is made in no more steps than asked for', async () => {
    const rounds: number[] = [];
    const onRound: FitRequest['onRound'] = async ({ round }) => void rounds.push(round);
    await using(engine.fit(aFit({ ...PARAMETERS, max_iterations: 2 }, { onRound })), async (model) =>
      expect(model.rounds).toBe(2),
    );
    expect(rounds).toEqual([1, 2]);
  });
});

describe('a linear regression', () => {
  // scikit-learn 1.9.1: Ridge(alpha=1) on the same inputs.
  test('gives the numbers of scikit-learn, in one step', async () => {
    await using(engine.fit(aRegression()), async (model) => {
      const tested = drawNumbers(1_000, 2);
      const values = await model.predict(tested);
      expect(model.rounds).toBe(1);
      expect(values[0]).toBeCloseTo(102.69293751605812, 4);
      expect(values[2]).toBeCloseTo(101.05222197860998, 4);
      expect(regressionMetrics({ values, labels: tested.labels }).rmse).toBeCloseTo(2.240114920204213, 5);
    });
  });

  test('knows categories by their codes, and takes an unknown one for none', async () => {
    const values = Float32Array.from({ length: 300 }, (_, row) => row % 3);
    const labels = values.map((code) => [5, -1, 20][code] ?? 0);
    const train = { rows: 300, columns: 1, values, labels };
    const named = { train, featureNames: ['colour'], featureKinds: ['categorical' as const] };
    const request = aRegression({ ...named, parameters: { ...PARAMETERS, reg_lambda: 0.0001 } });
    await using(engine.fit(request), async (model) => {
      const asked = { ...train, rows: 4, values: Float32Array.of(0, 1, 2, Number.NaN) };
      const [first, second, third, none] = await model.predict(asked);
      expect(first).toBeCloseTo(5, 3);
      expect(second).toBeCloseTo(-1, 3);
      expect(third).toBeCloseTo(20, 3);
      expect(none).toBeCloseTo(8, 1);
    });
  });

  test('has an answer where two features are the same', async () => {
    const values = Float32Array.from({ length: 400 }, (_, index) => Math.floor(index / 2));
    const labels = Float32Array.from({ length: 200 }, (_, row) => 3 * row + 7);
    const train = { rows: 200, columns: 2, values, labels };
    const kinds = ['numeric', 'numeric'] as const;
    const parameters = { ...PARAMETERS, reg_lambda: 0 };
    const request = aRegression({ train, parameters, featureNames: ['a', 'b'], featureKinds: kinds });
    await using(engine.fit(request), async (model) =>
      expect((await model.predict(train))[199]).toBeCloseTo(604, 2),
    );
  });

  test('gives the predictions of the model in memory when it is loaded again, for its own task only', async () => {
    const file = join(folder, 'again.json');
    await using(engine.fit(aRegression()), async (model) => {
      await model.save(file);
      await using(engine.load(file, { task: 'regression', outputs: 1 }), async (loaded) => {
        expect(await loaded.predict(validation)).toEqual(await model.predict(validation));
        expect(await loaded.importance()).toEqual(await model.importance());
      });
    });
    await expect(engine.load(file, { task: 'binary_classification', outputs: 1 })).rejects.toMatchObject({
      kind: 'input',
    });
  });
});
