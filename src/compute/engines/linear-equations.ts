import { CholeskyDecomposition, Matrix as DenseMatrix } from 'ml-matrix';
import type { FitRequest } from './engine';
import type { SparseRow } from './linear-rows';
import type { Matrix } from './matrix';
import { parameter } from './parameters';

/** Name and version of the library that solves the equations. */
export const LIBRARY = 'ml-matrix 6.15.1';

/** Least regularisation for each row: features that repeat each other have no unique coefficients without any. */
const RIDGE_PER_ROW = 1e-10;

/** What keeps the equations of so many rows solvable. */
export function floorOf({ train }: Pick<FitRequest<Matrix>, 'train'>): number {
  return RIDGE_PER_ROW * train.rows;
}

/** The penalty of each coefficient but the intercept, which is free. */
export function penaltyOf(request: Pick<FitRequest<Matrix>, 'train' | 'parameters'>): number {
  return Math.max(floorOf(request), parameter(request.parameters, 'reg_lambda'));
}

/** Loss of one row, minus its first derivative by the predictor, and its second. */
export interface Derivatives {
  residual: number;
  weight: number;
  loss: number;
}

/** Adds a row to the curvature (upper triangle, row-major) and the slope. */
export function addRow(
  { curvature, slope }: { curvature: Float64Array; slope: Float64Array },
  { count, positions, values }: SparseRow,
  { residual, weight }: Pick<Derivatives, 'residual' | 'weight'>,
): void {
  const size = slope.length;
  for (let a = 0; a < count; a += 1) {
    const position = positions[a] ?? 0;
    const value = values[a] ?? 0;
    slope[position] = (slope[position] ?? 0) + residual * value;
    const weighted = weight * value;
    const base = position * size;
    for (let b = a; b < count; b += 1) {
      const at = base + (positions[b] ?? 0);
      curvature[at] = (curvature[at] ?? 0) + weighted * (values[b] ?? 0);
    }
  }
}

/** Solves curvature · step = slope for any number of slopes, by Cholesky's decomposition. */
export function factorise(curvature: Float64Array, size: number): (slope: Float64Array) => Float64Array {
  const dense = new DenseMatrix(size, size);
  for (let row = 0; row < size; row += 1)
    for (let column = row; column < size; column += 1) {
      const value = curvature[row * size + column] ?? 0;
      dense.set(row, column, value);
      dense.set(column, row, value);
    }
  const decomposed = new CholeskyDecomposition(dense);
  return (slope) => Float64Array.from(decomposed.solve(DenseMatrix.columnVector([...slope])).to1DArray());
}
