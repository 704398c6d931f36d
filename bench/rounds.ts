import type { Figures } from './figures';
import { median, spreadOf } from './statistics';

/** Two who do the same; the first one's share of the second is the ratio that counts. */
export interface Contestant<T> {
  name: string;
  run(): Promise<T>;
}
export type Pair<T> = readonly [Contestant<T>, Contestant<T>];

/** Lets both run in turns, each first in every other round, so that what else the machine does meets both alike. */
export async function inTurns<T>([ours, bare]: Pair<T>, rounds: number): Promise<[T, T][]> {
  const results: [T, T][] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) results.push([await ours.run(), await bare.run()]);
    else {
      const second = await bare.run();
      results.push([await ours.run(), second]);
    }
  }
  return results;
}

/** What is said of the two values of each round. */
export interface Comparison {
  figure: string;
  unit: string;
  names: readonly [string, string];
  pairs: readonly (readonly [number, number])[];
  /** Seen beside the values, for the first and the second contestant. */
  seen?: readonly [Record<string, number>, Record<string, number>];
  conditions: Record<string, number | string>;
  /** What the ratio is to reach, for people: `at least 0.5`. */
  target?: string;
}

/** Adds both medians, and the ratio of the two with its spread over the rounds. */
export function addComparison(figures: Figures, comparison: Comparison): void {
  const { figure, unit, names, pairs, seen, conditions, target } = comparison;
  const n = pairs.length;
  const ours = median(pairs.map(([value]) => value));
  const bare = median(pairs.map(([, value]) => value));
  figures.add({ figure, contestant: names[0], value: ours, unit, n, ...conditions, ...seen?.[0] });
  figures.add({ figure, contestant: names[1], value: bare, unit, n, ...conditions, ...seen?.[1] });
  const ratio = spreadOf(pairs.map(([first, second]) => first / second));
  figures.add({
    figure: `${figure} ratio`,
    contestant: names.join(' / '),
    value: ratio.median,
    unit: 'ratio',
    n,
    low: ratio.low,
    high: ratio.high,
    ...conditions,
    ...(target === undefined ? {} : { target }),
  });
}
