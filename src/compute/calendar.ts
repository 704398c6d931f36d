import type { DuckDBConnection } from '@duckdb/node-api';
import type { Dataset } from '../domain/dataset';
import { inputError } from './input-error';
import { quoteName, quoteText } from './tables/duckdb';

/**
 * The SQL of a table with the columns that its calendar asks for, in the order of time; kept as Parquet in the work
 * folder, so that every column is read in one and the same order.
 */
export async function withCalendar(
  connection: DuckDBConnection,
  { id, calendar, split }: Pick<Dataset, 'id'> & Partial<Pick<Dataset, 'calendar' | 'split'>>,
  { read, workFolder }: { read: string; workFolder: string },
): Promise<string> {
  if (!calendar) return read;
  if (split?.kind !== 'time')
    throw inputError(`dataset '${id}' has no column of times to make a calendar of`);
  const time = `try_cast(${quoteName(split.column)} as timestamp)`;
  const series = calendar.series === null ? '' : `partition by ${quoteName(calendar.series)} `;
  const lags = calendar.lags.map(
    (lag) =>
      `lag(${quoteName(calendar.value)}, ${lag}) over (${series}order by ${time}) as ${quoteName(`lag_${lag}`)}`,
  );
  const columns = [
    '*',
    `date_diff('day', timestamp '2000-01-01', ${time})::double as trend`,
    `dayofweek(${time})::varchar as day_of_week`,
    `month(${time})::varchar as month`,
    ...lags,
  ];
  const order = calendar.series === null ? time : `${time}, ${quoteName(calendar.series)}`;
  const file = quoteText(`${workFolder}/calendar.parquet`);
  await connection.run(
    `copy (select ${columns.join(', ')} from ${read} order by ${order}) to ${file} (format parquet)`,
  );
  return `read_parquet(${file})`;
}
