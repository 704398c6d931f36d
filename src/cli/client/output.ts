import type { JsonObject, JsonValue } from '../../domain/json';

/** What a terminal would take as an order; new lines and tabs stay where a text may have several lines. */
const CONTROL = /(?![\n\t])\p{Cc}/gu;

/** Where results go: for people, or as JSON for programs. */
export interface Output {
  /** The answer itself as JSON where that was asked for, else what `lines` makes of it. */
  show(answer: JsonValue, lines: () => readonly string[]): void;
  /** Text as it comes, without an end of line. */
  stream(text: string): void;
  readonly isJson: boolean;
}

/** Output to standard output. */
export function createOutput(isJson: boolean): Output {
  return {
    isJson,
    show: (answer, lines) => {
      if (isJson) console.log(JSON.stringify(answer, null, 2));
      else for (const line of lines()) console.log(withoutControls(line));
    },
    stream: (text) => void process.stdout.write(withoutControls(text)),
  };
}

/** Rows under their headings, in columns as wide as their widest cell. */
export function tableLines(rows: readonly JsonObject[], columns: readonly string[]): string[] {
  const head = columns.map((column) => column.replaceAll('_', ' ').toUpperCase());
  const cells = [head, ...rows.map((row) => columns.map((column) => cellOf(row[column])))];
  const widths = columns.map((_column, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  return cells.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A page of a list: its rows, and where the rest is. */
export function pageLines(page: JsonValue, columns: readonly string[]): string[] {
  const { items, total, page: number, page_size: size } = objectOf(page);
  const rows = rowsOf(items);
  const [all, at, most] = [Number(total), Number(number), Number(size)];
  if (all === 0) return ['There are none.'];
  const more = all > at * most ? [`Page ${at}, ${all} in all: --page ${at + 1} shows the next.`] : [];
  return [...tableLines(rows, columns), ...more];
}

/** One record, a line for each member; those of members by their paths. */
export function recordLines(record: JsonValue): string[] {
  const members = membersOf(objectOf(record));
  const width = Math.max(0, ...members.map(([name]) => name.length));
  return members.map(([name, value]) => `${name.padEnd(width)}  ${cellOf(value)}`.trimEnd());
}

function membersOf(record: JsonObject, path = ''): [string, JsonValue | undefined][] {
  return Object.entries(record).flatMap(([name, value]): [string, JsonValue | undefined][] => {
    const inner = objectOf(value);
    return Object.keys(inner).length === 0
      ? [[`${path}${name}`, value]]
      : membersOf(inner, `${path}${name}.`);
  });
}

/** The value as an object; an empty one for anything else. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** The members of a list as objects; none for anything else. */
export function rowsOf(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** One member of an answer, for a sentence. */
export function wordOf(answer: JsonValue, name: string): string {
  return cellOf(objectOf(answer)[name]);
}

/** Text that a terminal shows as it is. */
export function withoutControls(text: string): string {
  return text.replace(CONTROL, '');
}

function cellOf(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value) && value.every((member) => typeof member !== 'object'))
    return cellOf(value.join(', ') || null);
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return withoutControls(text.replaceAll(/[\r\n\t]+/g, ' '));
}
