import type { Rows } from '../split';

/** Rows of one table: `values` row-major, NaN where missing; `labels` one a row: the code of its class (0, 1, …), or a number. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
  labels: Float32Array;
}

/** A table that rows are taken from; it need not be in memory. */
export interface RowSource {
  rows: number;
  columns: number;
  labels: Float32Array;
  /** Fills `into` with a column's values from the row `from` on. */
  read(column: number, from: number, into: Float32Array): void;
}

/** Rows chosen of a table. */
export interface RowSelection {
  source: RowSource;
  rows: Rows;
}

/** Some chosen rows, column by column. */
export interface RowBatch {
  rows: number;
  columns: readonly Float32Array[];
  labels: Float32Array;
}

/** Rows of the table that are looked through at once. */
const WINDOW_ROWS = 65_536;
/** Values of a batch at most, but for a row of more. */
const BATCH_VALUES = 500_000;

/** The labels of the chosen rows. */
export function takeLabels({ labels }: Pick<RowSource, 'labels'>, rows: Rows): Float32Array {
  const taken = new Float32Array(rows.length);
  for (let position = 0; position < taken.length; position += 1)
    taken[position] = labels[rows[position] ?? 0] ?? 0;
  return taken;
}

/** A column's values of the chosen rows. */
export function takeColumn(source: RowSource, column: number, rows: Rows): Float32Array {
  const taken = new Float32Array(rows.length);
  picker(source)(column, rows, taken);
  return taken;
}

/** The chosen rows, copied. */
export function takeRows(source: RowSource, rows: Rows): Matrix {
  const { columns } = source;
  const values = new Float32Array(rows.length * columns);
  const taken = new Float32Array(rows.length);
  const pick = picker(source);
  for (let column = 0; column < columns; column += 1) {
    pick(column, rows, taken);
    for (let row = 0; row < taken.length; row += 1) values[row * columns + column] = taken[row] ?? Number.NaN;
  }
  return { rows: rows.length, columns, values, labels: takeLabels(source, rows) };
}

/** The chosen rows in their order, some at a time; each batch is valid until the next. Can be gone through again. */
export function batchesOf({ source, rows }: RowSelection): Iterable<RowBatch> {
  const size = Math.min(rows.length, Math.max(1, Math.floor(BATCH_VALUES / source.columns)));
  const room = Array.from({ length: source.columns }, () => new Float32Array(size));
  const pick = picker(source);
  return {
    *[Symbol.iterator]() {
      for (let first = 0; first < rows.length; first += size) {
        const chosen = rows.subarray(first, first + size);
        const columns = room.map((values) => values.subarray(0, chosen.length));
        for (const [column, values] of columns.entries()) pick(column, chosen, values);
        yield { rows: chosen.length, columns, labels: takeLabels(source, chosen) };
      }
    },
  };
}

/** Fills `taken` with a column's values of the chosen rows, which ascend: those that follow each other as they are read. */
function picker(source: RowSource) {
  const window = new Float32Array(Math.min(source.rows, WINDOW_ROWS));
  return (column: number, rows: Rows, taken: Float32Array): void => {
    for (let start = 0, end = 0; start < rows.length; start = end) {
      const first = rows[start] ?? 0;
      while (end < rows.length && (rows[end] ?? 0) < first + window.length) end += 1;
      const span = (rows[end - 1] ?? 0) - first + 1;
      if (span === end - start) source.read(column, first, taken.subarray(start, end));
      else {
        source.read(column, first, window.subarray(0, span));
        for (let position = start; position < end; position += 1)
          taken[position] = window[(rows[position] ?? 0) - first] ?? Number.NaN;
      }
    }
  };
}
