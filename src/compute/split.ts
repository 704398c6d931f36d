import { hash32 } from '../domain/random';

/** Positions of rows, ascending. */
export type Rows = Uint32Array;

/** The positions of all rows of a table. */
export function allRows(count: number): Rows {
  return new Uint32Array(count).map((_, row) => row);
}

/** Two disjoint parts that make up the whole. */
export interface Parts {
  kept: Rows;
  held: Rows;
}

/** Purposes of random choices: each draws its own numbers from one seed. */
const PURPOSES = { holdout: 1, validation: 2, sample: 3, folds: 4 } as const;
export type Purpose = keyof typeof PURPOSES;

const TWO_TO_32 = 2 ** 32;

/**
 * Holds back the newest `fraction` of `rows` by `times` (one value for each row of the table). Rows of one time stay
 * together, on the side that brings the share closer to `fraction`, and neither part is empty if there are two times.
 */
export function splitByTime(rows: Rows, times: Float64Array, fraction: number): Parts {
  const timeOf = (row: number): number => times[row] ?? Number.NaN;
  const sorted = numbersOf(rows, timeOf).sort();
  const boundary = boundaryTime(sorted, fraction);
  return partition(rows, (row) => timeOf(row) >= boundary);
}

/** The least time that is held back. */
function boundaryTime(sorted: Float64Array, fraction: number): number {
  const wanted = Math.round(sorted.length * (1 - fraction));
  const time = sorted[Math.min(wanted, sorted.length - 1)] ?? 0;
  const first = sorted.indexOf(time);
  const after = sorted.lastIndexOf(time) + 1;
  const isAfterCloser = after - wanted < wanted - first;
  const cut = (isAfterCloser || first === 0) && after < sorted.length ? after : first;
  return sorted[cut] ?? time;
}

/**
 * Holds back about `fraction` of `rows` by a seeded hash of their positions: a row stays on its side when the table
 * grows at its end.
 */
export function splitByHash(
  rows: Rows,
  fraction: number,
  { seed, purpose }: { seed: number; purpose: Purpose },
): Parts {
  const threshold = fraction * TWO_TO_32;
  const streamSeed = seedFor(seed, purpose);
  return partition(rows, (row) => hash32(streamSeed, row) < threshold);
}

/** A seeded sample of `count` of `rows` without replacement; all of them when there are no more. */
export function sampleRows(rows: Rows, count: number, seed: number): Rows {
  if (rows.length <= count) return rows;
  const streamSeed = seedFor(seed, 'sample');
  const hashes = numbersOf(rows, (row) => hash32(streamSeed, row)).sort();
  const threshold = hashes[count] ?? TWO_TO_32;
  const chosen = rows.filter((row) => hash32(streamSeed, row) < threshold);
  if (chosen.length === count) return chosen;
  // Equal hashes at the threshold: fill up in row order.
  const ties = rows.filter((row) => hash32(streamSeed, row) === threshold);
  return Uint32Array.from([...chosen, ...ties.subarray(0, count - chosen.length)]).sort();
}

/**
 * Deals `rows` into `count` folds, each class evenly (stratified): fold sizes differ by at most one for each class.
 * The answer is the number of the fold of each row, from 0, in the order of `rows`.
 */
export function stratifiedFolds(
  rows: Rows,
  labels: Float32Array,
  { count, seed }: { count: number; seed: number },
): Uint8Array {
  const streamSeed = seedFor(seed, 'folds');
  const hashes = numbersOf(rows, (row) => hash32(streamSeed, row));
  const hashOf = (position: number): number => hashes[position] ?? 0;
  const positions = allRows(rows.length);
  const folds = new Uint8Array(rows.length);
  for (const label of new Set(labels))
    positions
      .filter((position) => labels[rows[position] ?? 0] === label)
      .sort((a, b) => hashOf(a) - hashOf(b) || a - b)
      .forEach((position, rank) => {
        folds[position] = rank % count;
      });
  return folds;
}

/** A number of each row. `Float64Array.from` would make an object of each on the way. */
function numbersOf(rows: Rows, numberOf: (row: number) => number): Float64Array {
  const numbers = new Float64Array(rows.length);
  rows.forEach((row, position) => {
    numbers[position] = numberOf(row);
  });
  return numbers;
}

function partition(rows: Rows, isHeld: (row: number) => boolean): Parts {
  return { kept: rows.filter((row) => !isHeld(row)), held: rows.filter(isHeld) };
}

function seedFor(seed: number, purpose: Purpose): number {
  return hash32(seed, PURPOSES[purpose]);
}
