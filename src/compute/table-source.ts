import { stat } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { Dataset, TableFile } from '../domain/dataset';
import { TrainingError } from '../domain/training';
import { withCalendar } from './calendar';
import { isExhausted } from './exhaustion';
import { inputError } from './input-error';
import { csvSource } from './tables/csv-source';
import { type DistinctTexts, distinctTexts } from './tables/distinct-texts';
import { type OpenDatabase, openDatabase, parquetOptions, quoteText, reasonOf } from './tables/duckdb';
import { asDouble, doublesOf, freeing, type NumberBlock } from './tables/numbers';

/** What is known of a table that is to be read. */
type ReadTable = TableFile & Pick<Dataset, 'id'> & Partial<Pick<Dataset, 'more' | 'calendar' | 'split'>>;

/** A table in a file, read some columns at a time, in the order of its rows. */
export interface TableSource {
  rows: number;
  /** DuckDB's type of each column. */
  types: ReadonlyMap<string, string>;
  /** SQL of the whole table. */
  relation: string;
  /** Where that SQL can be asked. */
  database: OpenDatabase;
  /** Visits the numbers of SQL expressions over one row, some thousand rows at a time in their order. */
  scan(expressions: readonly string[], visit: (block: NumberBlock) => void): Promise<void>;
  /** The different texts of a column in no order, nulls left out; some of them where there are more than `limit`. */
  texts(column: string, limit: number): Promise<DistinctTexts>;
  /** The values of several expressions, some thousand rows at a time, in the order of the rows. */
  chunks(expressions: readonly string[]): AsyncIterable<DuckDBDataChunk>;
  close(): void;
}

interface OpenOptions {
  /** Absolute path of the dataset's file. */
  file: string;
  /** Where DuckDB may write. */
  workFolder: string;
  /** Of DuckDB's buffers, where all columns are read at once. */
  memoryLimit?: string;
}

/** DuckDB's own buffers; what it can't hold there it writes to the work folder. */
const MEMORY_LIMIT = '200MB';

/** Opens the table of a dataset. @throws TrainingError input when its file is missing, unreadable or no such table. */
export async function openTable(
  dataset: ReadTable,
  { file, workFolder, memoryLimit = MEMORY_LIMIT }: OpenOptions,
): Promise<TableSource> {
  const files = [{ ...dataset, path: file }, ...(dataset.more ?? [])];
  for (const { path } of files) await assertReadable(dataset, path);
  const paths = files.map(({ path }) => path);
  const database = await openDatabase({ files: paths, workFolder, memoryLimit });
  const { connection, close } = database;
  const unreadable = (error: unknown): unknown =>
    error instanceof TrainingError || isExhausted(error)
      ? error
      : inputError(
          `dataset '${dataset.id}': ${paths.join(', ')} can't be read as ${nameOf(dataset)}: ${reasonOf(error)}`,
          error,
        );
  try {
    const read = await prepare(connection, files, workFolder);
    const source = await withCalendar(connection, dataset, { read, workFolder });
    const types = await columnTypes(connection, source);
    const rows = await countRows(connection, source);
    const chunks = (expressions: readonly string[]) => {
      const query = `select ${expressions.join(', ')} from ${source}`;
      return chunksOf(connection, query, unreadable);
    };
    return {
      rows,
      types,
      relation: source,
      database,
      close,
      async scan(expressions, visit) {
        let firstRow = 0;
        for await (const chunk of freeing(chunks(expressions.map(asDouble)))) {
          const columns = expressions.map((_, column) => doublesOf(chunk, column));
          visit({ firstRow, rows: chunk.rowCount, columns });
          firstRow += chunk.rowCount;
        }
      },
      texts: (column, limit) =>
        distinctTexts(connection, source, { column, limit }).catch((error: unknown) => {
          throw unreadable(error);
        }),
      chunks,
    };
  } catch (error) {
    close();
    throw unreadable(error);
  }
}

async function assertReadable(dataset: ReadTable, file: string): Promise<void> {
  const found = await stat(file).catch((error: unknown) => {
    throw inputError(`dataset '${dataset.id}': its file ${file} is missing or can't be opened`, error);
  });
  if (!found.isFile()) throw inputError(`dataset '${dataset.id}': ${file} is not a file`);
  if (found.size === 0) throw inputError(`dataset '${dataset.id}': ${file} is empty`);
}

/** The SQL of the table, its files one after the other. */
async function prepare(
  connection: DuckDBConnection,
  files: readonly TableFile[],
  workFolder: string,
): Promise<string> {
  const parquet: string[] = [];
  for (const [index, file] of files.entries())
    parquet.push(await asParquet(connection, file, `${workFolder}/table-${index}.parquet`));
  const [only = '', ...more] = parquet.map(quoteText);
  if (more.length === 0) return `read_parquet(${only})`;
  return `read_parquet([${[only, ...more].join(', ')}], union_by_name = true)`;
}

/**
 * The Parquet file of a table. Text is read once and kept as Parquet in the work folder, since the columns of Parquet
 * can be read one by one.
 */
async function asParquet(
  connection: DuckDBConnection,
  { format, path, csv }: TableFile,
  copy: string,
): Promise<string> {
  if (format === 'parquet') return path;
  const source = csv ? csvSource(path, csv) : `read_csv(${quoteText(path)}, header = true)`;
  const options = parquetOptions(csv?.columns.length ?? 1);
  await connection.run(`copy (from ${source}) to ${quoteText(copy)} ${options}`);
  return copy;
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

async function* chunksOf(
  connection: DuckDBConnection,
  query: string,
  unreadable: (error: unknown) => unknown,
): AsyncGenerator<DuckDBDataChunk> {
  try {
    const result = await connection.stream(query);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      yield chunk;
    }
  } catch (error) {
    throw unreadable(error);
  }
}

function nameOf({ format }: ReadTable): string {
  return format === 'parquet' ? 'Parquet' : 'CSV';
}
