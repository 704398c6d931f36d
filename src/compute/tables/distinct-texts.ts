import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from './duckdb';

/** The different texts of a column. */
export interface DistinctTexts {
  /** In no order, nulls left out. */
  found: string[];
  /** SQL over one row: the position of its text among them, null where it has none. */
  position: string;
}

/** Rows that tell a column of names or keys, which is not read any further: its texts may not fit into memory. */
const HEAD_ROWS = 16_384;

/**
 * The different texts of a column of the table with this SQL, or `limit` + 1 of them where there are more. DuckDB itself
 * numbers the rows' texts, so that none has to be made for each row.
 */
export async function distinctTexts(
  connection: DuckDBConnection,
  relation: string,
  { column, limit }: { column: string; limit: number },
): Promise<DistinctTexts> {
  const text = `${quoteName(column)}::varchar`;
  const [table, type] = [quoteName(`texts of ${column}`), quoteName(`text of ${column}`)];
  const present = `(from ${relation} where ${text} is not null)`;
  const differing = (rows: string): string =>
    `select distinct ${text} as value from ${rows} limit ${limit + 1}`;
  const head = await list(connection, differing(`(from ${present} limit ${HEAD_ROWS})`));
  if (head.length > limit) return { found: head, position: 'null' };
  await connection.run(`create temp table ${table} as ${differing(present)}`);
  const found = await list(connection, `select value from ${table}`);
  if (found.length === 0 || found.length > limit) return { found, position: 'null' };
  await connection.run(`create temp type ${type} as enum (select value from ${table})`);
  return { found, position: `enum_code(${text}::${type})` };
}

async function list(connection: DuckDBConnection, query: string): Promise<string[]> {
  const listed = await connection.runAndReadAll(query);
  return listed.getRows().map(([value]) => String(value));
}
