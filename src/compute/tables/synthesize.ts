import { type SyntheticTable, syntheticSignal } from '../../domain/data/synthetic';
import { hash32 } from '../../domain/random';
import { openDatabase, quoteName, quoteText } from './duckdb';

/** A table to draw, and the file to write it to, in `folder`. Paths are absolute. */
export interface SynthesisTask {
  table: SyntheticTable;
  file: string;
  folder: string;
}

const SQL_TYPE = { number: 'DOUBLE', integer: 'BIGINT', boolean: 'BOOLEAN', category: 'VARCHAR' } as const;
const INTEGERS = 100;
const DIGITS = 1e6;
/** Standard deviation of what is added to the signal. */
const NOISE = 0.35;

/** Draws the table by its seed alone and writes it as Parquet: the same seed, the same rows, on every machine. */
export async function synthesize({ table, file, folder }: SynthesisTask): Promise<void> {
  const { connection, close } = await openDatabase({
    files: [file],
    workFolder: folder,
    memoryLimit: '200MB',
  });
  try {
    const columns = table.columns.map(({ name, type }) => `${quoteName(name)} ${SQL_TYPE[type]}`);
    const target = `${quoteName(table.target)} ${table.task === 'regression' ? 'DOUBLE' : 'INTEGER'}`;
    await connection.run(`create table drawn (${[...columns, target].join(', ')})`);
    const appender = await connection.createAppender('drawn');
    for (let row = 0; row < table.rows; row += 1) {
      const values = table.columns.map((_column, index) => uniform(table, row, index));
      for (const [index, { type, values: texts }] of table.columns.entries()) {
        const value = values[index] ?? 0;
        if (type === 'category') appender.appendVarchar(texts[Math.floor(value * texts.length)] ?? '');
        else if (type === 'boolean') appender.appendBoolean(value >= 0.5);
        else if (type === 'integer') appender.appendBigInt(BigInt(Math.floor(value * INTEGERS)));
        else appender.appendDouble(Math.round(value * DIGITS) / DIGITS);
      }
      appendTarget(appender, table, syntheticSignal(values) + NOISE * normal(table, row));
      appender.endRow();
    }
    appender.closeSync();
    await connection.run(`copy drawn to ${quoteText(file)} (format parquet)`);
  } finally {
    close();
  }
}

type Appender = Awaited<ReturnType<Awaited<ReturnType<typeof openDatabase>>['connection']['createAppender']>>;

function appendTarget(appender: Appender, { task }: SyntheticTable, value: number): void {
  if (task === 'regression') appender.appendDouble(Math.round(value * DIGITS) / DIGITS);
  else appender.appendInteger(value > 0 ? 1 : 0);
}

/** In [0, 1), by seed, row and column. */
function uniform({ seed }: SyntheticTable, row: number, column: number): number {
  return hash32(hash32(seed, column), row) / 2 ** 32;
}

/** Standard normal by Box and Muller (1958), from two columns that no table has. */
function normal(table: SyntheticTable, row: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(table, row, 1_000_001)));
  return radius * Math.cos(2 * Math.PI * uniform(table, row, 1_000_002));
}
