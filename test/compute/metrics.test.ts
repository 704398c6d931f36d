import {
  areaUnderRoc,
  classificationMetrics,
  expectedCalibrationError,
  logLoss,
  regressionMetrics,
} from '../../src/compute/metrics';
import { deviationOfMetrics, meanMetrics } from '../../src/compute/task-metrics';

function scored(rows: readonly (readonly [probability: number, label: number])[]) {
  return {
    probabilities: Float32Array.from(rows, ([probability]) => probability),
    labels: Float32Array.from(rows, ([, label]) => label),
  };
}

/** 500 rows with many ties, by a linear congruential generator that numpy can repeat. */
function drawnRows() {
  let state = 7;
  const draw = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const rows = Array.from({ length: 500 }, () => {
    const probability = Math.fround(Math.round(draw() * 50) / 50);
    return [probability, draw() < 0.2 + 0.6 * probability ? 1 : 0] as const;
  });
  return scored(rows);
}

describe('metrics of a binary classifier', () => {
  // Figures of scikit-learn 1.9.1 (roc_auc_score, log_loss, accuracy_score, f1_score) and numpy 2.4.6 (calibration).
  test('equal those of scikit-learn and numpy on 500 rows with ties', () => {
    const metrics = classificationMetrics(drawnRows());
    expect(metrics.auc).toBeCloseTo(0.7157030612408187, 12);
    expect(metrics.logLoss).toBeCloseTo(0.7193233442813189, 12);
    expect(metrics.accuracy).toBeCloseTo(0.644, 12);
    expect(metrics.f1).toBeCloseTo(0.6396761133603239, 12);
    expect(metrics.calibrationError).toBeCloseTo(0.1134400005415082, 12);
  });

  test('count a tie between the classes as half in the AUC', () => {
    // Pairs: (0.8, 0.3) won, (0.8, 0.5) won, (0.5, 0.3) won, (0.5, 0.5) tied: 3.5 of 4.
    const rows = scored([
      [0.3, 0],
      [0.5, 0],
      [0.5, 1],
      [0.8, 1],
    ]);
    expect(areaUnderRoc(rows)).toBe(3.5 / 4);
  });

  test('give an AUC of 0, ½ and 1 for the worst, the blind and the perfect order', () => {
    const labels = [0, 0, 1, 1];
    const aucOf = (probabilities: number[]): number =>
      areaUnderRoc(scored(labels.map((label, row) => [probabilities[row] ?? 0, label])));
    expect(aucOf([0.9, 0.8, 0.2, 0.1])).toBe(0);
    expect(aucOf([0.4, 0.4, 0.4, 0.4])).toBe(0.5);
    expect(aucOf([0.1, 0.2, 0.8, 0.9])).toBe(1);
  });

  test('stay finite when a model is sure and wrong', () => {
    const loss = logLoss(
      scored([
        [1, 0],
        [0, 1],
      ]),
    );
    expect(loss).toBeCloseTo(-Math.log(1e-15), 2);
  });

  test('weigh the calibration gap of each bin by its rows, the last bin closed', () => {
    // Bin [0.2, 0.3): mean 0.25, share 1/2, two rows. Bin [0.9, 1]: mean 1, share 1, one row.
    const rows = scored([
      [0.25, 0],
      [0.25, 1],
      [1, 1],
    ]);
    expect(expectedCalibrationError(rows)).toBeCloseTo((2 / 3) * 0.25, 12);
  });

  test('give an F1 of 0, not NaN, when nothing is positive and nothing called so', () => {
    const { f1, accuracy } = classificationMetrics(
      scored([
        [0.1, 0],
        [0.2, 0],
      ]),
    );
    expect({ f1, accuracy }).toEqual({ f1: 0, accuracy: 1 });
  });
});

test('a cross-validation has the mean and the sample standard deviation over its folds', () => {
  const fold = (auc: number) => ({ auc, logLoss: 0.5, accuracy: 0.8, f1: 0.4, calibrationError: 0.02 });
  const folds = [fold(0.7), fold(0.8), fold(0.9)];
  const deviation = deviationOfMetrics('binary_classification', folds);
  expect(meanMetrics('binary_classification', folds).auc).toBeCloseTo(0.8, 12);
  expect(deviation.auc).toBeCloseTo(0.1, 12);
  expect(deviation.logLoss).toBe(0);
});

describe('metrics of predicted numbers', () => {
  // sklearn.metrics: root_mean_squared_error, mean_absolute_error, r2_score.
  test('are those of scikit-learn', () => {
    const labels = Float32Array.of(3, -0.5, 2, 7);
    const { rmse, mae, r2 } = regressionMetrics({ values: Float32Array.of(2.5, 0, 2, 8), labels });
    expect(rmse).toBeCloseTo(0.6123724356957945, 12);
    expect(mae).toBeCloseTo(0.5, 12);
    expect(r2).toBeCloseTo(0.9486081370449679, 12);
  });

  test('have an R² below 0 for what is worse than the mean, and 0 where nothing varies', () => {
    const labels = Float32Array.of(1, 2);
    expect(regressionMetrics({ values: Float32Array.of(9, 9), labels }).r2).toBeLessThan(0);
    expect(regressionMetrics({ values: Float32Array.of(4, 4), labels: Float32Array.of(4, 4) }).r2).toBe(0);
  });
});
