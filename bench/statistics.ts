/** The value below which `share` (0 to 1) of the values lie, between neighbours by linear interpolation. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Half of the values lie below it. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Smallest, middle and largest of the values. */
export interface Spread {
  low: number;
  median: number;
  high: number;
}

/** Where the values lie. */
export function spreadOf(values: readonly number[]): Spread {
  return { low: Math.min(...values), median: median(values), high: Math.max(...values) };
}
