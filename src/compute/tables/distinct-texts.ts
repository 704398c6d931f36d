import type { DuckDBConnection } from '@duckdb/node-api';
import { quoteName } from './duckdb';

/** The different texts of a column. */
export interface DistinctTexts {
  /** In no order, nulls left out. */
  found: string[];
  /** SQL over one row: the position of its text among them, null where it has none. */
  position: string;
}

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
  await connection.run(
    `create temp table ${table} as select distinct ${text} as value from ${relation} where ${text} is not null limit ${limit + 1}`,
  );
  const listed = await connection.runAndReadAll(`select value from ${table}`);
  const found = listed.getRows().map(([value]) => String(value));
  if (found.length === 0 || found.length > limit) return { found, position: 'null' };
  await connection.run(`create temp type ${type} as enum (select value from ${table})`);
  return { found, position: `enum_code(${text}::${type})` };
}
