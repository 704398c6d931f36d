import type { DuckDBConnection } from '@duckdb/node-api';
import { type ColumnRole, roleOf } from '../../domain/data/table';
import type { CsvFormat } from '../../domain/dataset';
import { quoteName } from './duckdb';
import { refusal } from './refusal';

/** Characters of a text that are quoted. */
const SHOWN = 60;
/** What a given role makes of a column's texts. */
const TYPE_OF: Partial<Record<ColumnRole, string>> = { numeric: 'DOUBLE', categorical: 'VARCHAR' };

/**
 * The columns with the types that all their texts have. Numbers that begin with a zero stay texts: they are keys.
 * @throws DomainError VALIDATION_FAILED naming a text that is not what its column was said to be, or a formula
 */
export async function findTypes(
  connection: DuckDBConnection,
  /** SQL of the table, all columns as texts. */
  texts: string,
  { columns, roles }: { columns: CsvFormat['columns']; roles: Readonly<Record<string, ColumnRole>> },
): Promise<CsvFormat['columns']> {
  const typed: { name: string; type: string }[] = [];
  for (const { name } of columns) {
    const counts = await countTexts(connection, texts, name);
    assertNoFormula(name, counts);
    const role = roleOf(roles, name);
    const type = TYPE_OF[role ?? 'ignore'] ?? typeOf(counts);
    if (role === 'numeric' && counts.doubles < counts.values) {
      const odd = await firstOdd(connection, texts, name);
      throw refusal(
        `columns: '${name}' is not numeric: ${odd}; correct it, or give the column as categorical`,
      );
    }
    typed.push({ name, type });
  }
  return typed;
}

interface TextCounts {
  values: number;
  integers: number;
  doubles: number;
  booleans: number;
  dates: number;
  timestamps: number;
  /** Numbers that begin with a zero although they have more digits. */
  zeros: number;
  /** The first text that a spreadsheet would compute. */
  formula: string | null;
}

async function countTexts(connection: DuckDBConnection, texts: string, name: string): Promise<TextCounts> {
  const value = quoteName(name);
  const answer = await connection.runAndReadAll(`select
    count(${value}),
    -- A cast alone would round: '9.5' is 10 to it.
    count(*) filter (regexp_full_match(${value}, '[+-]?\\d+') and try_cast(${value} as bigint) is not null),
    count(try_cast(${value} as double)),
    count(*) filter (regexp_full_match(lower(${value}), 'true|false')),
    count(*) filter (regexp_full_match(${value}, '\\d{4}-\\d{2}-\\d{2}') and try_cast(${value} as date) is not null),
    count(*) filter (regexp_matches(${value}, '^\\d{4}-') and try_cast(${value} as timestamp) is not null),
    count(*) filter (regexp_matches(${value}, '^[+-]?0\\d')),
    min(${value}) filter (regexp_matches(${value}, '^[=@+-]\\s*(?:[A-Za-z][\\w.]*\\(|\\$?[A-Z]{1,3}\\$?\\d+\\b)'))
    from ${texts}`);
  const [row = []] = answer.getRows();
  const [values, integers, doubles, booleans, dates, timestamps, zeros] = row.map(Number);
  const formula = row[7];
  return {
    values: values ?? 0,
    integers: integers ?? 0,
    doubles: doubles ?? 0,
    booleans: booleans ?? 0,
    dates: dates ?? 0,
    timestamps: timestamps ?? 0,
    zeros: zeros ?? 0,
    formula: typeof formula === 'string' ? formula : null,
  };
}

function typeOf({ values, integers, doubles, booleans, dates, timestamps, zeros }: TextCounts): string {
  if (values === 0) return 'VARCHAR';
  if (booleans === values) return 'BOOLEAN';
  if (zeros === 0 && integers === values) return 'BIGINT';
  if (zeros === 0 && doubles === values) return 'DOUBLE';
  if (dates === values) return 'DATE';
  return timestamps === values ? 'TIMESTAMP' : 'VARCHAR';
}

function assertNoFormula(name: string, { formula }: TextCounts): void {
  if (formula === null) return;
  throw refusal(
    `column '${name}' holds a spreadsheet formula, '${formula.slice(0, SHOWN)}': export values, not formulas`,
  );
}

/** The first text of a column that is no number, and where it stands. */
async function firstOdd(connection: DuckDBConnection, texts: string, name: string): Promise<string> {
  const value = quoteName(name);
  const answer = await connection.runAndReadAll(
    `select row, text from (select row_number() over () as row, ${value} as text from ${texts})
     where text is not null and try_cast(text as double) is null order by row limit 1`,
  );
  const [row = []] = answer.getRows();
  const [number, text] = [Number(row[0]), typeof row[1] === 'string' ? row[1] : ''];
  return `row ${number} holds '${text.slice(0, SHOWN)}'`;
}
