import type { FitRequest, FittedModel } from '../../src/compute/engines/engine';
import type { Matrix, RowSelection } from '../../src/compute/engines/matrix';
import { allRows } from '../../src/compute/split';
import type { HyperparameterValues } from '../../src/domain/hyperparameters';

const COLUMNS = 6;

/** The label of a row, by its numbers (0 for a missing one) and further draws. */
type LabelOf = (at: (column: number) => number, draw: () => number) => number;

/**
 * Rows drawn by a linear congruential generator that other languages can repeat: six numbers in [0, 1), one in fifty
 * missing, and a label.
 */
function drawRows(rows: number, seed: number, labelOf: LabelOf): Matrix {
  let state = seed;
  const draw = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const values = new Float32Array(rows * COLUMNS);
  const labels = new Float32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1)
      values[row * COLUMNS + column] = draw() < 0.02 ? Number.NaN : draw();
    labels[row] = labelOf((column) => values[row * COLUMNS + column] || 0, draw);
  }
  return { rows, columns: COLUMNS, values, labels };
}

/** Such rows with one of two classes, which depends on the first three numbers. */
export function drawMatrix(rows: number, seed: number): Matrix {
  return drawRows(rows, seed, (at, draw) =>
    draw() < 1 / (1 + Math.exp(2 - 3 * at(0) - 2 * at(1) * at(2))) ? 1 : 0,
  );
}

/** All rows of a table in memory. */
export function allOf(matrix: Matrix): RowSelection {
  const { rows, columns, values, labels } = matrix;
  const read = (column: number, from: number, into: Float32Array): void => {
    into.forEach((_, index) => {
      into[index] = values[(from + index) * columns + column] ?? Number.NaN;
    });
  };
  return { source: { rows, columns, labels, read }, rows: allRows(rows) };
}

/** A request over such rows; nothing is watched or resumed unless `changes` say so. */
export function aFit(
  parameters: HyperparameterValues,
  { train = drawMatrix(3_000, 1), ...changes }: Partial<FitRequest<Matrix>> = {},
): FitRequest {
  return {
    task: 'binary_classification',
    outputs: 1,
    train: allOf(train),
    validation: null,
    featureNames: Array.from({ length: COLUMNS }, (_, column) => `x${column}`),
    featureKinds: Array.from({ length: COLUMNS }, () => 'numeric' as const),
    parameters,
    resumeFrom: null,
    onRound: async () => undefined,
    ...changes,
  };
}

/** Uses a model and frees it. */
export async function using<T>(
  fitting: Promise<FittedModel>,
  use: (model: FittedModel) => Promise<T>,
): Promise<T> {
  const model = await fitting;
  try {
    return await use(model);
  } finally {
    model.free();
  }
}

/** The same rows with a number for a label: a sum, a product and five times the class of `drawMatrix`. */
export function drawNumbers(rows: number, seed: number): Matrix {
  const { columns, values, labels: classes } = drawMatrix(rows, seed);
  const labels = classes.map((label, row) => {
    const at = (column: number): number => values[row * columns + column] || 0;
    return 2 * at(0) - 3 * at(1) * at(2) + 5 * label + 100;
  });
  return { rows, columns, values, labels };
}

/** Such rows with one of three classes, drawn by softmax of four times each of the first two and six times the product of the others. */
export function drawClasses(rows: number, seed: number): Matrix {
  return drawRows(rows, seed, (at, draw) => {
    const [first = 0, second = 0, third = 0] = [4 * at(0), 4 * at(1), 6 * at(2) * at(3)].map(Math.exp);
    const drawn = draw() * (first + second + third);
    return drawn < first ? 0 : drawn < first + second ? 1 : 2;
  });
}
