import type { DuckDBConnection } from '@duckdb/node-api';
import type { AskedFormat, TableInspection } from '../../domain/data/table';
import type { CsvFormat } from '../../domain/dataset';
import { DomainError, messageOf } from '../../domain/errors';
import { isExhausted } from '../exhaustion';
import { csvSource } from './csv-source';
import { readCsvFormat } from './csv-text';
import { findTypes } from './csv-types';
import { openDatabase, quoteText, reasonOf } from './duckdb';
import { formatOf } from './file-format';
import { profileColumns, sampleRows, valuesOf } from './profile';
import { refusal } from './refusal';

const MEMORY_LIMIT = '400MB';
const COLUMNS_MAX = 1_000;

/** A file to look through, and a folder to work in. Paths are absolute. */
export interface InspectionTask {
  file: string;
  folder: string;
  format: AskedFormat;
  /** The column that is to be predicted; null where none is known. */
  target: string | null;
}

/**
 * Reads a table through: its columns, what they hold, its first rows.
 * @throws DomainError VALIDATION_FAILED for what is no usable table, saying what to do
 */
export async function inspectTable({
  file,
  folder,
  format: asked,
  target,
}: InspectionTask): Promise<TableInspection> {
  const format = await formatOf(file, asked.format);
  const texts = format === 'csv' ? await readCsvFormat(file, asked) : null;
  const { connection, close } = await openDatabase({
    files: [file],
    workFolder: folder,
    memoryLimit: MEMORY_LIMIT,
  });
  try {
    const csv = texts && (await typeColumns(connection, { file, folder, texts, roles: asked.roles }));
    const source = csv
      ? await asParquet(connection, { file, folder, csv })
      : `read_parquet(${quoteText(file)})`;
    const types = await columnTypes(connection, source);
    assertColumns(types);
    const rows = await countRows(connection, source);
    const columns = await profileColumns(connection, source, { rows, types });
    const type = target === null ? undefined : types.get(target);
    const classes =
      target === null || type === undefined
        ? null
        : await valuesOf(connection, source, { name: target, type });
    const sample = await sampleRows(connection, source, types);
    return { format, csv, rows, columns, classes, sample };
  } catch (error) {
    throw toRefusal(error, format);
  } finally {
    close();
  }
}

async function typeColumns(
  connection: DuckDBConnection,
  given: { file: string; folder: string; texts: CsvFormat; roles: AskedFormat['roles'] },
): Promise<CsvFormat> {
  const { file, folder, texts, roles } = given;
  const unknown = Object.keys(roles).filter((name) => !texts.columns.some((column) => column.name === name));
  if (unknown.length > 0) {
    const known = texts.columns.map(({ name }) => name).join(', ');
    throw refusal(
      `columns: the table has no '${unknown.join("', '")}'; its columns are ${known.slice(0, 1_000)}`,
    );
  }
  const copy = quoteText(`${folder}/texts.parquet`);
  await connection.run(`copy (from ${csvSource(file, texts)}) to ${copy} (format parquet)`);
  const columns = await findTypes(connection, `read_parquet(${copy})`, { columns: texts.columns, roles });
  return { ...texts, columns };
}

/** Columns of Parquet can be read one by one. */
async function asParquet(
  connection: DuckDBConnection,
  { file, folder, csv }: { file: string; folder: string; csv: CsvFormat },
): Promise<string> {
  const copy = quoteText(`${folder}/table.parquet`);
  await connection.run(`copy (from ${csvSource(file, csv)}) to ${copy} (format parquet)`);
  return `read_parquet(${copy})`;
}

async function columnTypes(connection: DuckDBConnection, source: string): Promise<Map<string, string>> {
  const described = await connection.runAndReadAll(`describe from ${source}`);
  return new Map(described.getRows().map(([name, type]) => [String(name), String(type)]));
}

async function countRows(connection: DuckDBConnection, source: string): Promise<number> {
  const counted = await connection.runAndReadAll(`select count(*) from ${source}`);
  return Number(counted.getRows()[0]?.[0]);
}

function assertColumns(types: ReadonlyMap<string, string>): void {
  if (types.size > COLUMNS_MAX)
    throw refusal(`the table has ${types.size} columns, and may have ${COLUMNS_MAX}: leave some out`);
}

/** DuckDB's complaint in our words; its own first line where there are none. */
function toRefusal(error: unknown, format: 'csv' | 'parquet'): unknown {
  if (error instanceof DomainError || isExhausted(error)) return error;
  const message = messageOf(error);
  if (/Out of Memory|max_temp_directory/i.test(message))
    return refusal('the table needs more memory than it may take: register fewer or narrower columns', error);
  if (format === 'parquet')
    return refusal(
      `the file can't be read as Parquet, it may be cut off or damaged: ${reasonOf(error)}`,
      error,
    );
  const [, line = ''] = /CSV Error on Line: (\d+)/.exec(message) ?? [];
  const [, expected, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message) ?? [];
  if (expected !== undefined)
    return refusal(
      `line ${line} has ${found} columns where the first line has ${expected}: correct it, quote what holds the ` +
        'delimiter, or say another delimiter or quote',
      error,
    );
  if (/unterminated quote|quote should be followed/i.test(message))
    return refusal(
      `line ${line} or one before it has a quote that is not closed: double quotes inside quoted text, or say another quote`,
      error,
    );
  if (/maximum line size/i.test(message))
    return refusal(`line ${line} is too long: a quote may not be closed before it`, error);
  const where = line === '' ? '' : ` (line ${line})`;
  return refusal(`the file can't be read as CSV${where}: ${reasonOf(error)}`, error);
}
