/** Rows of features and their targets. */
export interface Rows {
  features: readonly (readonly number[])[];
  target: readonly number[];
}

type Predict = (row: readonly number[]) => number;

const RIDGE = 1;
const DEPTH_MAX = 4;
const LEAF_MIN = 10;
const CUTS = 16;

/** Ridge regression with an intercept, by its normal equations and Gaussian elimination. */
export function fitLine({ features, target }: Rows): Predict {
  const width = (features[0]?.length ?? 0) + 1;
  const matrix = Array.from({ length: width }, (): number[] => Array.from({ length: width + 1 }, () => 0));
  features.forEach((row, index) => {
    const extended = [1, ...row];
    for (let i = 0; i < width; i += 1) {
      const line = matrix[i] ?? [];
      for (let j = 0; j < width; j += 1) line[j] = (line[j] ?? 0) + (extended[i] ?? 0) * (extended[j] ?? 0);
      line[width] = (line[width] ?? 0) + (extended[i] ?? 0) * (target[index] ?? 0);
    }
  });
  matrix.forEach((line, i) => {
    if (i > 0) line[i] = (line[i] ?? 0) + RIDGE;
  });
  const weights = solve(matrix);
  return (row) => row.reduce((sum, value, index) => sum + value * (weights[index + 1] ?? 0), weights[0] ?? 0);
}

function solve(matrix: number[][]): number[] {
  const size = matrix.length;
  for (let pivot = 0; pivot < size; pivot += 1) {
    const best = matrix
      .slice(pivot)
      .reduce(
        (most, line, index) =>
          Math.abs(line[pivot] ?? 0) > Math.abs(matrix[most]?.[pivot] ?? 0) ? index + pivot : most,
        pivot,
      );
    [matrix[pivot], matrix[best]] = [matrix[best] ?? [], matrix[pivot] ?? []];
    const row = matrix[pivot] ?? [];
    const head = row[pivot] || 1;
    matrix.forEach((line, index) => {
      if (index === pivot) return;
      const factor = (line[pivot] ?? 0) / head;
      for (let column = pivot; column <= size; column += 1)
        line[column] = (line[column] ?? 0) - factor * (row[column] ?? 0);
    });
  }
  return matrix.map((line, index) => (line[size] ?? 0) / (line[index] || 1));
}

/** A regression tree of depth 4 that cuts where the squared error falls most. */
export function fitTree(rows: Rows): Predict {
  const all = rows.target.map((_value, index) => index);
  return grow(rows, all, 0);
}

function grow(rows: Rows, members: readonly number[], depth: number): Predict {
  const { features, target } = rows;
  const mean = members.reduce((sum, index) => sum + (target[index] ?? 0), 0) / Math.max(1, members.length);
  const cut = depth < DEPTH_MAX && members.length >= 2 * LEAF_MIN ? bestCut(rows, members) : null;
  if (cut === null) return () => mean;
  const isBelow = (index: number): boolean => (features[index]?.[cut.column] ?? 0) <= cut.at;
  const below = grow(rows, members.filter(isBelow), depth + 1);
  const above = grow(
    rows,
    members.filter((index) => !isBelow(index)),
    depth + 1,
  );
  return (row) => ((row[cut.column] ?? 0) <= cut.at ? below(row) : above(row));
}

function bestCut(
  { features, target }: Rows,
  members: readonly number[],
): { column: number; at: number } | null {
  const total = members.reduce((sum, index) => sum + (target[index] ?? 0), 0);
  let best: { column: number; at: number; gain: number } | null = null;
  const width = features[0]?.length ?? 0;
  for (let column = 0; column < width; column += 1) {
    const sorted = members.map((index) => features[index]?.[column] ?? 0).sort((a, b) => a - b);
    const cuts = new Set(
      Array.from(
        { length: CUTS },
        (_, cut) => sorted[Math.floor((sorted.length * (cut + 1)) / (CUTS + 1))] ?? 0,
      ),
    );
    for (const at of cuts) {
      let count = 0;
      let sum = 0;
      for (const index of members) {
        if ((features[index]?.[column] ?? 0) > at) continue;
        count += 1;
        sum += target[index] ?? 0;
      }
      const others = members.length - count;
      if (count < LEAF_MIN || others < LEAF_MIN) continue;
      const gain = sum ** 2 / count + (total - sum) ** 2 / others - total ** 2 / members.length;
      if (gain > (best?.gain ?? 1e-9)) best = { column, at, gain };
    }
  }
  return best;
}
