import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Matrix } from './engine';
import type { Encoder, Encoding } from './feature-encoding';

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

/** The linear predictor of each row of `matrix`. */
export async function linearPredictor(
  matrix: Matrix,
  encoder: Encoder,
  coefficients: Float64Array,
): Promise<Float64Array> {
  const predicted = new Float64Array(matrix.rows);
  await visitRows(matrix, encoder, (row) => {
    predicted[row.row] = dot(row, coefficients);
  });
  return predicted;
}

interface Fitted {
  encoder: Encoder;
  encoding: Encoding;
  coefficients: Float64Array;
}

/** Importance of each feature: the standard deviation of its part of the linear predictor over `rows`, divided by the sum. */
export async function contributionShares(
  rows: Matrix,
  { encoder, encoding, coefficients }: Fitted,
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
  const deviations = Array.from(sums, (sum, feature) => {
    const mean = sum / rows.rows;
    return Math.sqrt(Math.max(0, (squares[feature] ?? 0) / rows.rows - mean * mean));
  });
  const total = deviations.reduce((sum, deviation) => sum + deviation, 0);
  return deviations.map((deviation) => (total > 0 ? deviation / total : 0));
}
