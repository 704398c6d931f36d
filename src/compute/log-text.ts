import type { ClassificationMetrics } from '../domain/training';

const COUNT = new Intl.NumberFormat('en-US');

/** `327,346` */
export function countText(value: number): string {
  return COUNT.format(value);
}

/** `1 tree`, `2 trees` */
export function pluralText(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `23.7%` */
export function shareText(fraction: number): string {
  return `${(fraction * 100).toFixed(1)}%`;
}

/** All metrics in one line. */
export function metricsText(metrics: ClassificationMetrics): string {
  const { auc, logLoss, accuracy, f1, calibrationError } = metrics;
  return [
    `AUC ${auc.toFixed(4)}`,
    `log loss ${logLoss.toFixed(4)}`,
    `accuracy ${accuracy.toFixed(4)}`,
    `F1 ${f1.toFixed(4)}`,
    `calibration error ${calibrationError.toFixed(4)}`,
  ].join(', ');
}
