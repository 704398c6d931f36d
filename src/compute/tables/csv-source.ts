import type { CsvFormat } from '../../domain/dataset';
import { quoteName, quoteText } from './duckdb';

/** Longest line of a CSV, in bytes. */
export const LINE_BYTES_MAX = 1_048_576;

/** SQL that reads a CSV as its format says; nothing is found out on the way. */
export function csvSource(file: string, format: CsvFormat): string {
  const { delimiter, quote, hasHeader, encoding } = format;
  const columns = format.columns.map(({ name, type }) => `${quoteName(name)}: ${quoteText(type)}`);
  const options = [
    'auto_detect = false',
    `delim = ${quoteText(delimiter)}`,
    `quote = ${quoteText(quote)}`,
    `escape = ${quoteText(quote)}`,
    "comment = ''",
    `header = ${hasHeader}`,
    `encoding = ${quoteText(encoding)}`,
    "nullstr = ['', 'NA', 'NaN', 'nan', 'null', 'NULL']",
    `max_line_size = ${2 * LINE_BYTES_MAX}`,
    'strict_mode = true',
    `columns = {${columns.join(', ')}}`,
  ];
  return `read_csv(${quoteText(file)}, ${options.join(', ')})`;
}
