import { likeliest } from '../domain/prediction';
import type { MulticlassMetrics } from '../domain/training';
import { areaUnderRoc, clipped, expectedCalibrationError } from './metrics';

/** Predicted probabilities, row-major with one for each class, and the code of each row's true class (0, 1, …). */
export interface ClassScored {
  probabilities: Float32Array;
  labels: Float32Array;
}

/** All metrics of a classifier of several classes. Needs rows of two of them at least. */
export function multiclassMetrics(scored: ClassScored): MulticlassMetrics {
  const { probabilities, labels } = scored;
  const classes = classCount(scored);
  const called = labels.map((_, row) =>
    likeliest(probabilities.subarray(row * classes, (row + 1) * classes)),
  );
  const hits = labels.map((label, row) => (label === called[row] ? 1 : 0));
  const confidences = called.map((code, row) => probabilities[row * classes + code] ?? 0);
  return {
    auc: meanAuc(scored),
    logLoss: multiclassLogLoss(scored),
    accuracy: hits.reduce((sum, hit) => sum + hit, 0) / labels.length,
    ...macroMetrics(called, labels, classes),
    calibrationError: expectedCalibrationError({ probabilities: confidences, labels: hits }),
  };
}

/** Mean negative log likelihood of the true classes, natural log; probabilities are clipped to [1e-15, 1 − 1e-15]. */
export function multiclassLogLoss(scored: ClassScored): number {
  const { probabilities, labels } = scored;
  const classes = classCount(scored);
  const sum = labels.reduce(
    (total, label, row) => total - Math.log(clipped(probabilities[row * classes + label] ?? 0)),
    0,
  );
  return sum / labels.length;
}

function classCount({ probabilities, labels }: ClassScored): number {
  return probabilities.length / labels.length;
}

/** Mean over the classes, of those that some rows have and others have not, of the area under each one's curve against all others. */
function meanAuc(scored: ClassScored): number {
  const { probabilities, labels } = scored;
  const classes = classCount(scored);
  const areas = Array.from(new Set(labels), (code) =>
    areaUnderRoc({
      probabilities: labels.map((_, row) => probabilities[row * classes + code] ?? 0),
      labels: labels.map((label) => (label === code ? 1 : 0)),
    }),
  );
  return areas.reduce((sum, area) => sum + area, 0) / areas.length;
}

/** Means of each class's own precision, recall and F1 over the classes that are true or called of any row. */
function macroMetrics(
  called: Float32Array,
  labels: Float32Array,
  classes: number,
): Pick<MulticlassMetrics, 'precision' | 'recall' | 'f1'> {
  const counts = Array.from({ length: classes }, () => ({ called: 0, true: 0, both: 0 }));
  labels.forEach((label, row) => {
    const code = called[row] ?? 0;
    const [own, other] = [counts[label], counts[code]];
    if (own) own.true += 1;
    if (other) other.called += 1;
    if (own && label === code) own.both += 1;
  });
  const known = counts.filter((count) => count.true + count.called > 0);
  const mean = (measure: (count: (typeof counts)[number]) => number): number =>
    known.reduce((sum, count) => sum + measure(count), 0) / known.length;
  return {
    precision: mean((count) => count.both / Math.max(1, count.called)),
    recall: mean((count) => count.both / Math.max(1, count.true)),
    f1: mean((count) => (2 * count.both) / (count.called + count.true)),
  };
}
