import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Encoder, Encoding } from './feature-encoding';
import type { Matrix } from './matrix';

/** Rows that are encoded in one go, before the event loop gets a turn. */
const CHUNK_ROWS = 4_096;

/** The inputs of one row that are not zero, the intercept's 1 last. Valid during a visit only. */
export interface SparseRow {
  row: number;
  /** How many of `positions` and `values` count. */
  count: number;
  positions: Uint32Array;
  values: Float64Array;
}

/**
 * Visits the encoded inputs of every row in order. Most inputs of one-hot categories are zero, so that passing over the
 * others makes sums of products many times cheaper.
 */
export async function visitRows(
  matrix: Matrix,
  encoder: Encoder,
  visit: (row: SparseRow) => void,
): Promise<void> {
  const { width } = encoder;
  const sparse: SparseRow = {
    row: 0,
    count: 0,
    positions: new Uint32Array(width + 1),
    values: new Float64Array(width + 1),
  };
  for (let first = 0; first < matrix.rows; first += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, matrix.rows - first);
    const inputs = new Float32Array(count * width);
    encoder.encode(
      matrix,
      Uint32Array.from({ length: count }, (_, index) => first + index),
      inputs,
    );
    for (let index = 0; index < count; index += 1) {
      sparse.row = first + index;
      gather(inputs, { from: index * width, width }, sparse);
      visit(sparse);
    }
    await nextTurn();
  }
}

function gather(
  inputs: Float32Array,
  { from, width }: { from: number; width: number },
  sparse: SparseRow,
): void {
  let count = 0;
  for (let position = 0; position < width; position += 1) {
    const value = inputs[from + position] ?? 0;
    if (value === 0) continue;
    sparse.positions[count] = position;
    sparse.values[count] = value;
    count += 1;
  }
  sparse.positions[count] = width;
  sparse.values[count] = 1;
  sparse.count = count + 1;
}

/** Sum of inputs times coefficients. */
export function dot({ count, positions, values }: SparseRow, coefficients: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < count; index += 1)
    sum += (values[index] ?? 0) * (coefficients[positions[index] ?? 0] ?? 0);
  return sum;
}

/** So many equal parts of an array, one after the other; they share its memory. */
export function partsOf(whole: Float64Array, count: number): Float64Array[] {
  const size = whole.length / count;
  return Array.from({ length: count }, (_, index) => whole.subarray(index * size, (index + 1) * size));
}

/** The linear predictors of each row of `matrix`, row-major. */
export async function linearPredictor(
  matrix: Matrix,
  encoder: Encoder,
  { coefficients, outputs }: Pick<Fitted, 'coefficients' | 'outputs'>,
): Promise<Float64Array> {
  const predicted = new Float64Array(matrix.rows * outputs);
  const classes = partsOf(coefficients, outputs);
  await visitRows(matrix, encoder, (row) => {
    for (const [index, own] of classes.entries()) predicted[row.row * outputs + index] = dot(row, own);
  });
  return predicted;
}

interface Fitted {
  encoder: Encoder;
  encoding: Encoding;
  /** One an input, then the intercept; of several classes one after the other. */
  coefficients: Float64Array;
  outputs: number;
}

/**
 * Importance of each feature: the standard deviation of its part of the linear predictor over `rows`, of several classes
 * summed, divided by the sum over the features.
 */
export async function contributionShares(rows: Matrix, fitted: Fitted): Promise<number[]> {
  const classes = partsOf(fitted.coefficients, fitted.outputs);
  const totals = fitted.encoding.map(() => 0);
  for (const coefficients of classes) {
    const deviations = await contributionDeviations(rows, { ...fitted, coefficients });
    deviations.forEach((deviation, feature) => {
      totals[feature] = (totals[feature] ?? 0) + deviation;
    });
  }
  const total = totals.reduce((sum, deviation) => sum + deviation, 0);
  return totals.map((deviation) => (total > 0 ? deviation / total : 0));
}

async function contributionDeviations(
  rows: Matrix,
  { encoder, encoding, coefficients }: Pick<Fitted, 'encoder' | 'encoding' | 'coefficients'>,
): Promise<number[]> {
  const featureOf = encoding.flatMap((feature, index) => {
    const inputs = feature.kind === 'categorical' ? feature.codes.length : feature.missingIndicator ? 2 : 1;
    return Array.from({ length: inputs }, () => index);
  });
  const sums = new Float64Array(encoding.length);
  const squares = new Float64Array(encoding.length);
  await visitRows(rows, encoder, ({ count, positions, values }) => {
    // A feature's inputs lie side by side; the last entry is the intercept's.
    for (let index = 0; index < count - 1; ) {
      const feature = featureOf[positions[index] ?? 0] ?? 0;
      let part = 0;
      for (; index < count - 1 && featureOf[positions[index] ?? 0] === feature; index += 1)
        part += (values[index] ?? 0) * (coefficients[positions[index] ?? 0] ?? 0);
      sums[feature] = (sums[feature] ?? 0) + part;
      squares[feature] = (squares[feature] ?? 0) + part * part;
    }
  });
  return Array.from(sums, (sum, feature) => {
    const mean = sum / rows.rows;
    return Math.sqrt(Math.max(0, (squares[feature] ?? 0) / rows.rows - mean * mean));
  });
}
