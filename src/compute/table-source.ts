import { stat } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import type { Dataset } from '../domain/dataset';
import { TrainingError } from '../domain/training';
import { inputError } from './input-error';

/** A table in a file, read one column at a time, in the order of its rows. */
export interface TableSource {
  rows: number;
  /** DuckDB's type of each column. */
  types: ReadonlyMap<string, string>;
  /** Calls `visit` with each value of an SQL expression over one row. */
  scan(expression: string, visit: (value: DuckDBValue, row: number) => void): Promise<void>;
  close(): void;
}

interface OpenOptions {
  /** Absolute path of the dataset's file. */
  file: string;
  /** Where DuckDB may write. */
  workFolder: string;
}

/** DuckDB's own buffers; what it can't hold there it writes to the work folder. */
const MEMORY_LIMIT = '200MB';

/** Opens the table of a dataset. @throws TrainingError input when its file is missing, unreadable or no such table. */
export async function openTable(dataset: Dataset, { file, workFolder }: OpenOptions): Promise<TableSource> {
  await assertReadable(dataset, file);
  // One thread keeps the rows in the file's order.
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: MEMORY_LIMIT,
    temp_directory: workFolder,
    // A dataset names one local file; nothing may be fetched or installed for it.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  const unreadable = (error: unknown): Error =>
    error instanceof TrainingError
      ? error
      : inputError(
          `dataset '${dataset.id}': ${file} can't be read as ${nameOf(dataset)}: ${reason(error)}`,
          error,
        );
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
  };
  try {
    // Times with a zone are told apart by the moment, not by a local clock that is put back in autumn.
    await connection.run("set timezone = 'UTC'");
    const source = await prepare(connection, dataset, { file, workFolder });
    const types = await columnTypes(connection, source);
    const rows = await countRows(connection, source);
    return {
      rows,
      types,
      close,
      scan: (expression, visit) =>
        scan(connection, { source, expression, visit }).catch((error: unknown) => {
          throw unreadable(error);
        }),
    };
  } catch (error) {
    close();
    throw unreadable(error);
  }
}

/** A column's name as SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function assertReadable(dataset: Dataset, file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    throw inputError(`dataset '${dataset.id}': its file ${file} is missing or can't be opened`, error);
  });
  if (!found.isFile()) throw inputError(`dataset '${dataset.id}': ${file} is not a file`);
  if (found.size === 0) throw inputError(`dataset '${dataset.id}': ${file} is empty`);
}

/**
 * The SQL of the table. Text is read once and kept as Parquet in the work folder, since the columns of Parquet can be
 * read one by one.
 */
async function prepare(
  connection: DuckDBConnection,
  dataset: Dataset,
  { file, workFolder }: OpenOptions,
): Promise<string> {
  if (dataset.format === 'parquet') return `read_parquet(${quoteText(file)})`;
  const copy = quoteText(`${workFolder}/table.parquet`);
  await connection.run(`copy (from read_csv(${quoteText(file)}, header = true)) to ${copy} (format parquet)`);
  return `read_parquet(${copy})`;
}

async function columnTypes(connection: DuckDBConnection, source: string): Promise<Map<string, string>> {
  const described = await connection.runAndReadAll(`describe from ${source}`);
  const rows = described.getRows();
  return new Map(rows.map(([name, type]) => [String(name), String(type)]));
}

async function countRows(connection: DuckDBConnection, source: string): Promise<number> {
  const counted = await connection.runAndReadAll(`select count(*) from ${source}`);
  return Number(counted.getRows()[0]?.[0]);
}

interface Scan {
  source: string;
  expression: string;
  visit: (value: DuckDBValue, row: number) => void;
}

async function scan(connection: DuckDBConnection, { source, expression, visit }: Scan): Promise<void> {
  const result = await connection.stream(`select ${expression} from ${source}`);
  let offset = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const column = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row += 1) visit(column.getItem(row), offset + row);
    offset += chunk.rowCount;
  }
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function nameOf({ format }: Dataset): string {
  return format === 'parquet' ? 'Parquet' : 'CSV';
}

/** DuckDB's first line, without its hints. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? message;
}
