import { METRIC_TITLES } from '../domain/metric-titles';
import type { Metrics, Task } from '../domain/training';

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

/** What early stopping watches, by task. */
export const LOSS_TITLES: Readonly<Record<Task, string>> = {
  binary_classification: 'log loss',
  multiclass_classification: 'log loss',
  regression: 'RMSE',
};

/** All metrics in one line; with `deviation` as `AUC 0.7123 ± 0.0045`. */
export function metricsText(metrics: Metrics, deviation: Metrics | null = null): string {
  return Object.entries(metrics)
    .map(([name, value]) => {
      const spread = deviation === null ? '' : ` ± ${numberText(Number(Reflect.get(deviation, name)))}`;
      return `${METRIC_TITLES[name] ?? name} ${numberText(Number(value))}${spread}`;
    })
    .join(', ');
}

/** The leading two metrics, where a line for each of many models would be too long with all. */
export function leadingMetricsText(metrics: Metrics): string {
  return metricsText(metrics).split(', ').slice(0, 2).join(', ');
}

/** Four decimals, or four digits of a number so large or small that these say too much or nothing. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 0.001 && size < 1_000)) return value.toFixed(4);
  return size >= 1_000 && size < 1e15 ? COUNT.format(Number(value.toPrecision(6))) : value.toPrecision(4);
}
