import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { Feature } from '../../domain/dataset';
import type { Matrix } from './matrix';

/** Categories of one feature with an input of their own; the rarer ones share the code for "none". */
const MAX_CATEGORIES = 256;
/** Standard deviations beyond which a value is cut: an outlier must not saturate the network or overflow float32. */
const MAX_DEVIATIONS = 10;

const numericSchema = z.object({
  kind: z.literal('numeric'),
  name: z.string(),
  mean: z.number(),
  deviation: z.number().positive(),
  missingIndicator: z.boolean(),
});
const categoricalSchema = z.object({
  kind: z.literal('categorical'),
  name: z.string(),
  codes: z.array(z.number().int().nonnegative()),
});

/** How each feature becomes network inputs, as artifacts store it. */
export const encodingSchema = z.array(z.discriminatedUnion('kind', [numericSchema, categoricalSchema]));

/**
 * One entry a feature, in column order. Numeric: standardised by the training rows' mean and (population) standard
 * deviation, the mean where missing, and a second input that is 1 where missing if any training row was. Categorical:
 * one input for each of `codes`, all 0 for a missing or unknown category.
 */
export type Encoding = z.infer<typeof encodingSchema>;

/** Learns the encoding of `columns` from the training rows, giving the event loop a turn after each column. */
export async function learnEncoding(train: Matrix, columns: readonly Feature[]): Promise<Encoding> {
  const encoding: Encoding = [];
  for (const [column, { name, kind }] of columns.entries()) {
    const values = columnOf(train, column);
    encoding.push(
      kind === 'numeric'
        ? { kind, name, ...standardisation(values) }
        : { kind, name, codes: commonCodes(values) },
    );
    await nextTurn();
  }
  return encoding;
}

/** Writes the chosen rows of a matrix as network inputs. */
export interface Encoder {
  /** Network inputs of one row. */
  width: number;
  /** Fills `into` (row-major, `rows.length` times `width`). */
  encode(matrix: Matrix, rows: Uint32Array, into: Float32Array): void;
}

/** Where a batch's inputs go: `into` is zero-filled, row-major. */
interface Target {
  matrix: Matrix;
  rows: Uint32Array;
  into: Float32Array;
  width: number;
}

/** Writes the inputs of one column. */
type ColumnWriter = (target: Target) => void;

export function createEncoder(encoding: Encoding): Encoder {
  let width = 0;
  const writers = encoding.map((feature, column): ColumnWriter => {
    const first = width;
    if (feature.kind === 'numeric') {
      width += feature.missingIndicator ? 2 : 1;
      return (target) => writeNumeric(feature, { column, first }, target);
    }
    width += feature.codes.length;
    const positions = new Map(feature.codes.map((code, index) => [code, first + index]));
    return (target) => writeCategorical(positions, column, target);
  });
  return {
    width,
    encode: (matrix, rows, into) => {
      into.fill(0);
      for (const write of writers) write({ matrix, rows, into, width });
    },
  };
}

function writeNumeric(
  { mean, deviation, missingIndicator }: z.infer<typeof numericSchema>,
  { column, first }: { column: number; first: number },
  { matrix, rows, into, width }: Target,
): void {
  for (let index = 0; index < rows.length; index += 1) {
    const value = matrix.values[(rows[index] ?? 0) * matrix.columns + column] ?? Number.NaN;
    const position = index * width + first;
    if (Number.isFinite(value)) {
      const standardised = (value - mean) / deviation;
      into[position] = Math.max(-MAX_DEVIATIONS, Math.min(MAX_DEVIATIONS, standardised));
    } else if (missingIndicator) {
      into[position + 1] = 1;
    }
  }
}

function writeCategorical(
  positions: ReadonlyMap<number, number>,
  column: number,
  { matrix, rows, into, width }: Target,
): void {
  for (let index = 0; index < rows.length; index += 1) {
    const code = matrix.values[(rows[index] ?? 0) * matrix.columns + column] ?? Number.NaN;
    const position = positions.get(code);
    if (position !== undefined) into[index * width + position] = 1;
  }
}

function standardisation(values: Float32Array): Omit<z.infer<typeof numericSchema>, 'kind' | 'name'> {
  const present = values.filter((value) => Number.isFinite(value));
  const count = Math.max(1, present.length);
  const mean = present.reduce((sum, value) => sum + value, 0) / count;
  const variance = present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  // A constant column carries nothing: dividing by 1 leaves its input at 0.
  const deviation = variance > 0 ? Math.sqrt(variance) : 1;
  return { mean, deviation, missingIndicator: present.length < values.length };
}

function commonCodes(values: Float32Array): number[] {
  const counts = new Map<number, number>();
  for (const code of values) {
    if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const common = [...counts]
    .sort(([a, manyA], [b, manyB]) => manyB - manyA || a - b)
    .slice(0, MAX_CATEGORIES);
  return common.map(([code]) => code).sort((a, b) => a - b);
}

function columnOf(matrix: Matrix, column: number): Float32Array {
  const values = new Float32Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row += 1) {
    values[row] = matrix.values[row * matrix.columns + column] ?? Number.NaN;
  }
  return values;
}
