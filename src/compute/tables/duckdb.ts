import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { messageOf } from '../../domain/errors';

/** An open database in memory, which reads and writes nothing but what it was opened for. */
export interface OpenDatabase {
  connection: DuckDBConnection;
  /** One more connection to it, to write while the first one reads; closed with it. */
  connect(): Promise<DuckDBConnection>;
  close(): void;
}

/**
 * A DuckDB that can open the `files`, write below `workFolder`, and do nothing else outside: whatever a file or a name
 * in it says, no other file is read, nothing is fetched and nothing installed.
 */
export async function openDatabase(given: {
  files: readonly string[];
  workFolder: string;
  memoryLimit: string;
}): Promise<OpenDatabase> {
  const { files, workFolder, memoryLimit } = given;
  // One thread keeps the rows in the files' order.
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: memoryLimit,
    temp_directory: workFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connections: DuckDBConnection[] = [];
  const connect = async (): Promise<DuckDBConnection> => {
    const made = await instance.connect();
    connections.push(made);
    return made;
  };
  const connection = await connect();
  const close = (): void => {
    for (const open of connections) open.closeSync();
    instance.closeSync();
  };
  try {
    // Times with a zone are told apart by the moment, not by a local clock that is put back in autumn.
    await connection.run("set timezone = 'UTC'");
    await connection.run(`set allowed_directories = [${quoteText(`${workFolder}/`)}]`);
    await connection.run(`set allowed_paths = [${files.map(quoteText).join(', ')}]`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
    return { connection, connect, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Values of a group of rows in a Parquet file: DuckDB has a whole group in memory while it writes one. */
const GROUP_VALUES = 2_000_000;
/** DuckDB's own size of a chunk, and of a group. */
const CHUNK_ROWS = 2_048;
const GROUP_ROWS = 122_880;

/** How a table with so many columns is written as Parquet: the wider it is, the fewer rows are in memory at a time. */
export function parquetOptions(columns: number): string {
  const rows = Math.floor(GROUP_VALUES / Math.max(1, columns) / CHUNK_ROWS) * CHUNK_ROWS;
  return `(format parquet, row_group_size ${Math.min(GROUP_ROWS, Math.max(CHUNK_ROWS, rows))})`;
}

/** A column's name as SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Where files lie on this machine is nobody's business who sends one. */
const QUOTED_PATH = /(?:\bfile )?(['"])\/[^'"]*\1/g;

/** DuckDB's first line, without its hints and paths. */
export function reasonOf(error: unknown): string {
  const [line = ''] = messageOf(error).split('\n', 1);
  return line.replace(QUOTED_PATH, 'the file');
}
