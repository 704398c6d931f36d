import type { Feature } from '../../domain/dataset';
import type { Matrix } from '../engines/matrix';
import { inputError } from '../input-error';

/** The position of a feature among the columns of a matrix. @throws TrainingError input when it is none */
export function columnOf(features: readonly Feature[], name: string): number {
  const index = features.findIndex((feature) => feature.name === name);
  if (index < 0)
    throw inputError(`the model does not read '${name}', which the recipe's family judges it by`);
  return index;
}

/** The rows with one column changed. */
export function withColumn(rows: Matrix, column: number, valueOf: (row: number) => number): Matrix {
  const values = rows.values.slice();
  for (let row = 0; row < rows.rows; row += 1) values[row * rows.columns + column] = valueOf(row);
  return { ...rows, values };
}

/** One value of a matrix. */
export function at(rows: Matrix, row: number, column: number): number {
  return rows.values[row * rows.columns + column] ?? Number.NaN;
}
