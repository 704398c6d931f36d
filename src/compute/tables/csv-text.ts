import { createReadStream } from 'node:fs';
import type { AskedFormat } from '../../domain/data/table';
import type { CsvFormat } from '../../domain/dataset';
import { assertNames, NAME_MAX } from './column-names';
import { LINE_BYTES_MAX } from './csv-source';
import { readHead } from './file-format';
import { refusal } from './refusal';

/** In the order in which they are tried; of those that divide the first line equally often, the first. */
const DELIMITERS = [',', ';', '\t', '|'] as const;
const NEW_LINE = 0x0a;

/**
 * How a CSV is to be read, with its columns as texts: each line is looked at for what no reader could tell in words.
 * @throws DomainError VALIDATION_FAILED, saying what to do
 */
export async function readCsvFormat(file: string, asked: AskedFormat): Promise<CsvFormat> {
  const encoding = asked.encoding ?? (await encodingOf(file));
  await assertLines(file, encoding);
  const quote = asked.quote ?? '"';
  const [first, second] = firstRecords(await readStart(file, encoding), quote);
  if (first === undefined) throw refusal('the file holds no line: send one that holds a table');
  const delimiter = asked.delimiter ?? delimiterOf(first, quote);
  const cells = cellsOf(first, { delimiter, quote });
  const hasHeader = asked.hasHeader ?? true;
  const names = hasHeader ? cells.map((cell) => cell.trim()) : cells.map((_cell, index) => `column${index}`);
  assertNames(names, delimiter);
  if (hasHeader && second === undefined)
    throw refusal(
      'the file holds one line only, which is taken for the names of columns: send rows too, or say has_header false',
    );
  return {
    delimiter,
    quote,
    hasHeader,
    encoding,
    columns: names.map((name) => ({ name, type: 'VARCHAR' })),
  };
}

async function encodingOf(file: string): Promise<CsvFormat['encoding']> {
  const [first, second] = await readHead(file, 2);
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isUtf16 ? 'utf-16' : 'utf-8';
}

/** Looks at every byte once. */
async function assertLines(file: string, encoding: CsvFormat['encoding']): Promise<void> {
  const decoder = encoding === 'utf-8' ? new TextDecoder('utf-8', { fatal: true }) : null;
  let line = 1;
  let length = 0;
  const decode = (part: Buffer | undefined): void => {
    try {
      decoder?.decode(part, { stream: part !== undefined });
    } catch {
      throw refusal(
        `the file is not UTF-8 (near line ${line}): save it as UTF-8, or say its encoding, latin-1 or utf-16`,
      );
    }
  };
  for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
    decode(part);
    if (encoding !== 'utf-16' && part.includes(0))
      throw refusal(
        `line ${line} or one soon after it holds zero bytes: the file is no text, or is UTF-16 (say so as its encoding)`,
      );
    for (let from = 0; from < part.length; ) {
      const end = part.indexOf(NEW_LINE, from);
      length += (end < 0 ? part.length : end) - from;
      if (length > LINE_BYTES_MAX)
        throw refusal(
          `line ${line} is longer than ${LINE_BYTES_MAX} bytes: the file is no CSV, or a quote is not closed before it`,
        );
      if (end < 0) break;
      line += 1;
      length = 0;
      from = end + 1;
    }
  }
  decode(undefined);
}

async function readStart(file: string, encoding: CsvFormat['encoding']): Promise<string> {
  const bytes = await readHead(file, 4 * LINE_BYTES_MAX);
  const isBigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
  const utf16 = isBigEndian ? 'utf-16be' : 'utf-16le';
  const name = { 'utf-8': 'utf-8', 'utf-16': utf16, 'latin-1': 'latin1' }[encoding];
  return new TextDecoder(name).decode(bytes);
}

/** The first two records that are not empty, as they stand. */
function firstRecords(text: string, quote: string): string[] {
  const records: string[] = [];
  let isQuoted = false;
  let from = 0;
  for (let index = 0; index <= text.length && records.length < 2; index += 1) {
    const character = text[index];
    if (character !== undefined && character === quote) isQuoted = !isQuoted;
    const isEnd = character === undefined || (!isQuoted && (character === '\n' || character === '\r'));
    if (!isEnd) continue;
    if (index > from) records.push(text.slice(from, index));
    from = index + 1;
  }
  return records;
}

function delimiterOf(record: string, quote: string): string {
  const counted = DELIMITERS.map((delimiter) => ({
    delimiter,
    count: cellsOf(record, { delimiter, quote }).length,
  }));
  const best = counted.reduce((most, each) => (each.count > most.count ? each : most));
  if (best.count > 1) return best.delimiter;
  throw refusal(
    `the first line is one column, '${record.slice(0, NAME_MAX)}': it has none of the usual delimiters ` +
      '(comma, semicolon, tab, bar); say the delimiter, or register a table of two columns at least',
  );
}

/** The cells of one record, unquoted. */
function cellsOf(record: string, { delimiter, quote }: { delimiter: string; quote: string }): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < record.length; index += 1) {
    const character = record[index] ?? '';
    const isDoubled = isQuoted && character === quote && record[index + 1] === quote;
    if (isDoubled) {
      cell += quote;
      index += 1;
    } else if (quote !== '' && character === quote) isQuoted = !isQuoted;
    else if (!isQuoted && character === delimiter) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}
