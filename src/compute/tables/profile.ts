import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { CLASSES_MAX, type ColumnProfile, isNumberType, PROFILE_QUANTILES } from '../../domain/data/table';
import type { JsonValue } from '../../domain/json';
import { quoteName } from './duckdb';

/** Rows from which on distinct values and quantiles are estimated. */
const EXACT_ROWS_MAX = 2_000_000;
/** Numbers with at most so many different values are listed like categories. */
const LISTED_NUMBERS_MAX = 20;
const TOP = 10;
const TEXT_MAX = 200;
const SAMPLE_ROWS = 100;
const SAMPLE_BYTES_MAX = 262_144;

/** Looks through one column after the other, so that memory stays bounded. */
export async function profileColumns(
  connection: DuckDBConnection,
  source: string,
  { rows, types }: { rows: number; types: ReadonlyMap<string, string> },
): Promise<ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  for (const [name, type] of types)
    profiles.push(await profileColumn(connection, source, { name, type, rows }));
  return profiles;
}

async function profileColumn(
  connection: DuckDBConnection,
  source: string,
  { name, type, rows }: { name: string; type: string; rows: number },
): Promise<ColumnProfile> {
  const column = quoteName(name);
  const isNumber = isNumberType(type);
  const isExact = rows <= EXACT_ROWS_MAX;
  const number = `${column}::double`;
  const shown = isNumber ? number : `left(${column}::varchar, ${TEXT_MAX})`;
  const finite = `filter (isfinite(${number}))`;
  const at = `[${PROFILE_QUANTILES.join(', ')}]`;
  const quantiles = isExact ? `quantile_cont(${number}, ${at})` : `approx_quantile(${number}, ${at})`;
  const numbers = isNumber
    ? `, avg(${number}) ${finite}, stddev_samp(${number}) ${finite}, ${quantiles} ${finite}`
    : '';
  const distinct = isExact ? `count(distinct ${column})` : `approx_count_distinct(${column})`;
  const answer = await connection.runAndReadAll(
    `select count(${column}), ${distinct}, min(${shown}), max(${shown})${numbers} from ${source}`,
  );
  const [row = []] = answer.getRowsJson();
  const [present, different, least, greatest, mean, deviation, middle] = row;
  const isListed = !isNumber || Number(different) <= LISTED_NUMBERS_MAX;
  return {
    name,
    type,
    missing: rows - Number(present),
    distinct: Number(different),
    isExact,
    min: isNumber ? finiteOf(least) : textOf(least),
    max: isNumber ? finiteOf(greatest) : textOf(greatest),
    mean: finiteOf(mean),
    deviation: finiteOf(deviation),
    quantiles: Array.isArray(middle) ? middle.map((value) => finiteOf(value) ?? 0) : null,
    top: isListed ? await topOf(connection, source, column) : [],
  };
}

async function topOf(
  connection: DuckDBConnection,
  source: string,
  column: string,
): Promise<ColumnProfile['top']> {
  const answer = await connection.runAndReadAll(
    `select left(${column}::varchar, ${TEXT_MAX}) as value, count(*) as rows from ${source}
     where ${column} is not null group by 1 order by 2 desc, 1 limit ${TOP}`,
  );
  return answer.getRowsJson().map(([value, count]) => ({ value: textOf(value) ?? '', count: Number(count) }));
}

/** All values of a column as texts, in order; null when they are more than a model can tell apart, or no number is finite. */
export async function valuesOf(
  connection: DuckDBConnection,
  source: string,
  { name, type }: { name: string; type: string },
): Promise<string[] | null> {
  const column = quoteName(name);
  const isNumber = isNumberType(type);
  const answer = await connection.runAndReadAll(
    `select distinct ${column}::${isNumber ? 'double' : 'varchar'} from ${source}
     where ${column} is not null limit ${CLASSES_MAX + 1}`,
  );
  const values = answer.getRows().map(([value]) => value);
  if (values.length > CLASSES_MAX) return null;
  if (!isNumber) return values.map(String).sort();
  const numbers = values.map(Number);
  return numbers.every(Number.isFinite) ? numbers.sort((a, b) => a - b).map(String) : null;
}

/** The first rows, as many as fit. */
export async function sampleRows(
  connection: DuckDBConnection,
  source: string,
  types: ReadonlyMap<string, string>,
): Promise<Record<string, JsonValue>[]> {
  const shown = [...types].map(([name, type]) => {
    const column = quoteName(name);
    if (type === 'BOOLEAN') return column;
    return isNumberType(type)
      ? `${column}::double as ${column}`
      : `left(${column}::varchar, ${TEXT_MAX}) as ${column}`;
  });
  const answer = await connection.runAndReadAll(
    `select ${shown.join(', ')} from ${source} limit ${SAMPLE_ROWS}`,
  );
  const names = [...types.keys()];
  const sample: Record<string, JsonValue>[] = [];
  let sizeBytes = 0;
  for (const row of answer.getRows()) {
    const record = Object.fromEntries(names.map((name, index) => [name, toJson(row[index])]));
    sizeBytes += Buffer.byteLength(JSON.stringify(record));
    if (sizeBytes > SAMPLE_BYTES_MAX) break;
    sample.push(record);
  }
  return sample;
}

function toJson(value: DuckDBValue | undefined): JsonValue {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

function finiteOf(value: unknown): number | null {
  const number = typeof value === 'number' ? value : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
