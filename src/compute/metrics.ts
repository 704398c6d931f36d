import type { ClassificationMetrics, RegressionMetrics } from '../domain/training';
import { allRows } from './split';

const CALIBRATION_BINS = 10;
const CLIP = 1e-15;

/** Predicted probabilities of the positive class and the true labels (0 or 1), one a row. */
export interface Scored {
  probabilities: Float32Array;
  labels: Float32Array;
}

/** Predicted and true numbers, one a row. */
export interface Estimated {
  values: Float32Array;
  labels: Float32Array;
}

/** All metrics of predicted numbers. Needs at least one row; R² is 0 where all true numbers are the same. */
export function regressionMetrics({ values, labels }: Estimated): RegressionMetrics {
  const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  let squares = 0;
  let absolutes = 0;
  let deviations = 0;
  labels.forEach((label, row) => {
    const error = label - (values[row] ?? 0);
    squares += error * error;
    absolutes += Math.abs(error);
    deviations += (label - mean) ** 2;
  });
  return {
    rmse: Math.sqrt(squares / labels.length),
    mae: absolutes / labels.length,
    r2: deviations > 0 ? 1 - squares / deviations : 0,
  };
}

/** All metrics of a binary classifier. Needs at least one row of each class. */
export function classificationMetrics(scored: Scored): ClassificationMetrics {
  return {
    auc: areaUnderRoc(scored),
    logLoss: logLoss(scored),
    ...thresholded(scored),
    calibrationError: expectedCalibrationError(scored),
  };
}

/** Area under the ROC curve by the rank-sum statistic (Mann and Whitney 1947); tied probabilities share their mean rank. */
export function areaUnderRoc({ probabilities, labels }: Scored): number {
  const order = allRows(labels.length).sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0));
  let positives = 0;
  let rankSum = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const value = probabilities[order[start] ?? 0];
    let positivesInTie = 0;
    for (; end < order.length && probabilities[order[end] ?? 0] === value; end += 1)
      positivesInTie += labels[order[end] ?? 0] ?? 0;
    positives += positivesInTie;
    rankSum += positivesInTie * ((start + 1 + end) / 2);
  }
  const negatives = labels.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** The probability, kept from 0 and 1, whose logarithms no sum survives. */
export function clipped(probability: number): number {
  return Math.min(1 - CLIP, Math.max(CLIP, probability));
}

/** Mean negative log likelihood, natural log; probabilities are clipped to [1e-15, 1 − 1e-15]. */
export function logLoss({ probabilities, labels }: Scored): number {
  let sum = 0;
  labels.forEach((label, row) => {
    const probability = clipped(probabilities[row] ?? 0);
    sum -= label === 1 ? Math.log(probability) : Math.log1p(-probability);
  });
  return sum / labels.length;
}

/** Accuracy and F1 of the positive class; a row is called positive from a probability of 0.5 on. */
function thresholded({ probabilities, labels }: Scored): { accuracy: number; f1: number } {
  let truePositives = 0;
  let correct = 0;
  let called = 0;
  let positives = 0;
  labels.forEach((label, row) => {
    const isCalled = (probabilities[row] ?? 0) >= 0.5;
    if (isCalled) called += 1;
    if (label === 1) positives += 1;
    if (isCalled && label === 1) truePositives += 1;
    if (isCalled === (label === 1)) correct += 1;
  });
  const f1 = called + positives === 0 ? 0 : (2 * truePositives) / (called + positives);
  return { accuracy: correct / labels.length, f1 };
}

/**
 * Expected calibration error (Naeini et al. 2015): over ten bins of equal width, [0, 0.1), …, [0.9, 1], the mean of
 * |share of positives − mean probability|, weighted by rows.
 */
export function expectedCalibrationError({ probabilities, labels }: Scored): number {
  const gaps = new Float64Array(CALIBRATION_BINS);
  labels.forEach((label, row) => {
    const probability = probabilities[row] ?? 0;
    const bin = Math.min(CALIBRATION_BINS - 1, Math.floor(probability * CALIBRATION_BINS));
    gaps[bin] = (gaps[bin] ?? 0) + label - probability;
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / labels.length;
}
