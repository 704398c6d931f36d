import type { Matrix } from './matrix';
import { permutation, randomStream } from './neural-network-random';
import { meanLoss, type Predicting } from './neural-network-training';

/** Rows that importance is measured on: each feature costs one prediction of them. */
const SAMPLE_ROWS = 2_000;
/** Streams of random numbers apart from those of the epochs. */
const SAMPLE_STREAM = -1;
const SHUFFLE_STREAM = -2;

/** A seeded sample of rows without replacement, or all when they are few. */
export function sampleRows(matrix: Matrix, seed: number): Matrix {
  const { columns } = matrix;
  const chosen = permutation(matrix.rows, randomStream(seed, SAMPLE_STREAM)).subarray(0, SAMPLE_ROWS);
  const values = new Float32Array(chosen.length * columns);
  chosen.forEach((row, position) => {
    values.set(matrix.values.subarray(row * columns, (row + 1) * columns), position * columns);
  });
  const labels = Float32Array.from(chosen, (row) => matrix.labels[row] ?? 0);
  return { rows: chosen.length, columns, values, labels };
}

/**
 * Permutation importance (Breiman 2001): how much the loss of `sample` rises when a feature's values are shuffled
 * among its rows; not below 0, and divided by the sum.
 */
export async function permutationImportance(
  model: Predicting,
  sample: Matrix,
  seed: number,
): Promise<number[]> {
  const draw = randomStream(seed, SHUFFLE_STREAM);
  const base = await meanLoss(model, sample);
  const rises: number[] = [];
  for (let column = 0; column < sample.columns; column += 1) {
    const values = sample.values.slice();
    permutation(sample.rows, draw).forEach((from, to) => {
      values[to * sample.columns + column] = sample.values[from * sample.columns + column] ?? Number.NaN;
    });
    const shuffled = await meanLoss(model, { ...sample, values });
    rises.push(Math.max(0, shuffled - base));
  }
  const total = rises.reduce((sum, rise) => sum + rise, 0);
  return rises.map((rise) => (total > 0 ? rise / total : 0));
}
