import type { DuckDBDataChunk } from '@duckdb/node-api';
import { isNumberType } from '../domain/data/table';
import type { Feature } from '../domain/dataset';
import type { ModelSignature } from '../domain/signature';
import { inputError } from './input-error';
import { countText } from './log-text';
import { quoteName } from './tables/duckdb';
import { asDouble, doublesOf } from './tables/numbers';

/** Complaints about values that one refusal names. */
const COMPLAINTS_MAX = 20;
/** Values that one warning names. */
const NAMED_MAX = 10;
/** Longest part of a value that is quoted. */
const QUOTED_MAX = 40;

/** The features of a model, read from chunks of a table as training reads them. */
export interface FeatureReader {
  /** What each chunk holds, as SQL over one row. */
  expressions: readonly string[];
  /**
   * Writes the features of the chunk's rows into `values`, row-major from its beginning: numbers, and categories by the
   * codes of training; NaN where missing, or where training did not know the category. `firstRow` counts from 0.
   * @throws TrainingError input naming rows and features that hold no numbers
   */
  read(chunk: DuckDBDataChunk, values: Float32Array, firstRow: number): void;
  /** What was odd so far: categories that training never saw, a sentence for each feature. */
  warnings(): string[];
}

/** A reader for a table with columns of these DuckDB types; it has them all. */
export function createFeatureReader(
  { features, categories }: Pick<ModelSignature, 'features' | 'categories'>,
  types: ReadonlyMap<string, string>,
): FeatureReader {
  const columns = features.map((feature) => {
    const type = types.get(feature.name) ?? '';
    if (feature.kind === 'categorical') return categoryColumn(feature, categories[feature.name] ?? [], type);
    return isNumberType(type) ? numberColumn(feature) : textColumn(feature);
  });
  return {
    expressions: columns.map(({ expression }) => expression),
    read(chunk, values, firstRow) {
      const complaints: string[] = [];
      columns.forEach(({ name, valuesOf }, index) => {
        const valueOf = valuesOf(chunk, index);
        for (let row = 0; row < chunk.rowCount; row += 1) {
          const value = valueOf(row);
          if (typeof value === 'number') values[row * columns.length + index] = value;
          else if (complaints.length < COMPLAINTS_MAX)
            complaints.push(`row ${firstRow + row + 1}: '${name}' is no number: ${value.unreadable}`);
        }
      });
      if (complaints.length > 0) throw inputError(complaints.join('; '));
    },
    warnings: () => columns.flatMap(({ warnings }) => warnings()),
  };
}

/** One feature: what is asked of the table for it, and what the model reads in its place. */
interface FeatureColumn {
  name: string;
  expression: string;
  /** What a chunk says in its column `index`, by row. */
  valuesOf(chunk: DuckDBDataChunk, index: number): (row: number) => number | { unreadable: string };
  warnings(): string[];
}

const NO_WARNINGS = (): string[] => [];

function numberColumn({ name }: Feature): FeatureColumn {
  return {
    name,
    expression: asDouble(quoteName(name)),
    valuesOf(chunk, index) {
      const numbers = doublesOf(chunk, index);
      return (row) => featureNumber(numbers[row] ?? Number.NaN);
    },
    warnings: NO_WARNINGS,
  };
}

/** A column of texts that are to be numbers: a text that is none comes as it is, a number as its text. */
function textColumn({ name }: Feature): FeatureColumn {
  const text = quoteName(name);
  return {
    name,
    expression: `coalesce(try_cast(${text} as double)::varchar, ${quoteUnread(text)})`,
    valuesOf: byText((text) =>
      text.startsWith(UNREAD)
        ? { unreadable: `'${cut(text.slice(UNREAD.length))}'` }
        : featureNumber(Number(text)),
    ),
    warnings: NO_WARNINGS,
  };
}

/** No number's text begins so. */
const UNREAD = '?';

function quoteUnread(text: string): string {
  return `'${UNREAD}' || ${text}`;
}

function categoryColumn({ name }: Feature, levels: readonly string[], type: string): FeatureColumn {
  const codes = new Map(levels.map((text, code) => [text, code]));
  const isNumber = isNumberType(type);
  const unseen = new Set<string>();
  let unseenRows = 0;
  return {
    name,
    expression: `${quoteName(name)}::varchar`,
    valuesOf: byText((text) => {
      const code = codes.get(text) ?? (isNumber ? codes.get(otherText(text)) : undefined);
      if (code !== undefined) return code;
      unseenRows += 1;
      if (unseen.size < NAMED_MAX) unseen.add(cut(text));
      return Number.NaN;
    }),
    warnings() {
      if (unseenRows === 0) return [];
      const rows = unseenRows === 1 ? 'one row' : `${countText(unseenRows)} rows`;
      const named = [...unseen].map((text) => `'${text}'`).join(', ');
      return [`'${name}' has values that training never saw in ${rows}, taken for missing, such as ${named}`];
    },
  };
}

/** A column of whole numbers may have been one of broken numbers in training, and the other way round. */
function otherText(number: string): string {
  return number.endsWith('.0') ? number.slice(0, -2) : `${number}.0`;
}

/** Reads a column of texts; where there is none, there is no number. */
function byText(read: (text: string) => number | { unreadable: string }): FeatureColumn['valuesOf'] {
  return (chunk, index) => {
    const vector = chunk.getColumnVector(index);
    return (row) => {
      const value = vector.getItem(row);
      return typeof value === 'string' ? read(value) : Number.NaN;
    };
  };
}

/** What models learn from and read in the place of a number: the nearest one of 32 bits, NaN where there is none. */
export function featureNumber(number: number): number {
  const rounded = Math.fround(number);
  return Number.isFinite(rounded) ? rounded : Number.NaN;
}

function cut(text: string): string {
  return text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text;
}
