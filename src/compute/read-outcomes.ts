import { isNumberType } from '../domain/data/table';
import type { Dataset } from '../domain/dataset';
import { inputError } from './input-error';
import type { TableSource } from './table-source';
import { quoteName, quoteText } from './tables/duckdb';

/** What tells rows apart before any feature is read, one entry a row in the file's order. */
export interface Outcomes {
  labels: Float32Array;
  /** The split's time of each row as a number that rises with it, or null for a split by hash. */
  times: Float64Array | null;
  /** True when `times` counts microseconds since 1970 (UTC). */
  isCalendar: boolean;
}

/**
 * Reads the target and the split's time column.
 * @throws TrainingError input when any column of the dataset is missing or of the wrong type, or a value of these is.
 */
export async function readOutcomes(source: TableSource, dataset: Dataset): Promise<Outcomes> {
  assertColumns(source, dataset);
  const labels = await readTarget(source, dataset);
  if (dataset.split.kind === 'hash') return { labels, times: null, isCalendar: false };
  const { column } = dataset.split;
  return { labels, times: await readTimes(source, column), isCalendar: !isNumber(source, column) };
}

function assertColumns(source: TableSource, dataset: Dataset): void {
  const time = dataset.split.kind === 'time' ? [dataset.split.column] : [];
  const features = dataset.features.map(({ name }) => name);
  const wanted = [...new Set([dataset.target, ...time, ...features])];
  const missing = wanted.filter((name) => !source.types.has(name));
  if (missing.length > 0) {
    const known = [...source.types.keys()].join(', ');
    throw inputError(
      `dataset '${dataset.id}' has no column ${missing.map((name) => `'${name}'`).join(', ')}; its columns are ${known}`,
    );
  }
  if (features.length === 0) throw inputError(`dataset '${dataset.id}' has no features`);
  const leaking = features.find((name, index) => name === dataset.target || features.indexOf(name) < index);
  if (leaking !== undefined)
    throw inputError(`dataset '${dataset.id}' names '${leaking}' twice among its features and its target`);
  if (source.rows === 0) throw inputError(`dataset '${dataset.id}' has no rows`);
  for (const { name, kind } of dataset.features)
    if (kind === 'numeric' && !isNumber(source, name))
      throw inputError(
        `column '${name}' of dataset '${dataset.id}' is not numeric (${source.types.get(name)}): declare it categorical or leave it out`,
      );
}

function isNumber(source: TableSource, column: string): boolean {
  return isNumberType(source.types.get(column) ?? '');
}

async function readTarget(source: TableSource, dataset: Dataset): Promise<Float32Array> {
  const { id, target } = dataset;
  const labels = new Float32Array(source.rows);
  let missing = 0;
  let odd: { value: number; row: number } | null = null;
  await scanColumn(source, targetExpression(source, dataset), (value, row) => {
    if (Number.isNaN(value)) missing += 1;
    else if (!isLabel(dataset, value)) odd ??= { value, row };
    else labels[row] = value;
  });
  if (missing > 0)
    throw inputError(
      `${missing} of ${source.rows} rows of dataset '${id}' have no value in the target column '${target}': leave these rows out or fill them in`,
    );
  if (odd !== null) throw inputError(oddTarget(dataset, odd));
  return labels;
}

function isLabel({ task }: Dataset, value: number): boolean {
  if (task === 'binary_classification') return value === 0 || value === 1;
  return Number.isFinite(Math.fround(value));
}

/** SQL of a number: the code of the class where classes have other names than 0 and 1, infinity for what is no number. */
function targetExpression(source: TableSource, { target, labels }: Dataset): string {
  const column = quoteName(target);
  const isNumeric = isNumber(source, target);
  if (labels) {
    const value = isNumeric ? `${column}::double` : `${column}::varchar`;
    const codes = labels.map((label, code) => {
      const shown = isNumeric ? `${Number(label)}` : quoteText(label);
      return `when ${value} = ${shown} then ${code}::double`;
    });
    return `case ${codes.join(' ')} when ${column} is not null then 'inf'::double end`;
  }
  if (isNumeric) return `${column}::double`;
  return `coalesce(try_cast(${column} as double), if(${column} is null, null, 'inf'::double))`;
}

function oddTarget(
  { id, target, task, labels }: Dataset,
  { value, row }: { value: number; row: number },
): string {
  const shown = value === Number.POSITIVE_INFINITY ? 'something else' : String(value);
  const classes = labels ? labels.map((label) => `'${label}'`).join(' or ') : '0 or 1';
  const wanted = task === 'regression' ? 'numbers' : classes;
  return `the target column '${target}' of dataset '${id}' must hold ${wanted}, but row ${row + 1} holds ${shown}`;
}

/** Visits the numbers of one expression row by row, NaN where there is none. */
async function scanColumn(
  source: TableSource,
  expression: string,
  visit: (value: number, row: number) => void,
): Promise<void> {
  await source.scan([expression], ({ firstRow, columns }) => {
    columns[0]?.forEach((value, row) => {
      visit(value, firstRow + row);
    });
  });
}

/** Calendar times become microseconds since 1970, exact until the year 2255. */
async function readTimes(source: TableSource, column: string): Promise<Float64Array> {
  const times = new Float64Array(source.rows);
  const type = source.types.get(column) ?? '';
  const name = quoteName(column);
  const expression = isNumber(source, column)
    ? `${name}::double`
    : `epoch_us(try_cast(${name} as timestamp))::double`;
  let missing = 0;
  await scanColumn(source, expression, (value, row) => {
    if (Number.isNaN(value)) missing += 1;
    else times[row] = value;
  });
  if (missing > 0)
    throw inputError(
      `${missing} of ${source.rows} rows have no time in column '${column}' (${type}), by which the dataset is split`,
    );
  return times;
}
