import type { Feature } from '../domain/dataset';
import type { FeatureFile } from './feature-file';
import { featureNumber } from './feature-readers';
import { inputError } from './input-error';
import type { TableSource } from './table-source';
import { quoteName } from './tables/duckdb';

/** How categories get their codes. */
interface Coding {
  isHeldOut: (row: number) => boolean;
  /** Those of a model in the order of its codes; null: they are learned from rows that are not held out. */
  known: Readonly<Record<string, readonly string[]>> | null;
}

/** More different texts than this are names or keys, not categories. */
const CATEGORIES_MAX = 1_000;
/** Features that are read in one pass over the table: each needs room for a group of its rows. */
const PASS_FEATURES = 8;
const WINDOW_ROWS = 65_536;

/**
 * Reads the features into `file`, some columns at a time. Missing values and infinities become NaN, categories numbers from
 * 0 in the order of their texts. Categories that only rows with `isHeldOut` have are unknown, as they would be to a model
 * in use. The answer is the texts of each categorical feature in the order of their codes.
 * @throws TrainingError input when a column has too many categories.
 */
export async function readFeatures(
  source: TableSource,
  features: readonly Feature[],
  { file, coding }: { file: FeatureFile; coding: Coding },
): Promise<Record<string, string[]>> {
  const categories: [name: string, texts: string[]][] = [];
  for (let first = 0; first < features.length; first += PASS_FEATURES) {
    const columns: FeatureColumn[] = [];
    for (const feature of features.slice(first, first + PASS_FEATURES))
      columns.push(await openColumn(source, feature));
    const expressions = columns.map(({ expression }) => expression);
    await source.scan(expressions, ({ firstRow, columns: numbers }) => {
      numbers.forEach((column, index) => {
        file.write(first + index, firstRow, featureNumbers(column));
      });
    });
    for (const [index, { name, texts }] of columns.entries())
      if (texts !== null) categories.push([name, codeTexts(file, first + index, { name, texts, coding })]);
  }
  return Object.fromEntries(categories);
}

/** One feature: what is asked of the table for it. */
interface FeatureColumn {
  name: string;
  expression: string;
  /** Of a category: what its numbers stand for. */
  texts: string[] | null;
}

async function openColumn(source: TableSource, { name, kind }: Feature): Promise<FeatureColumn> {
  if (kind === 'numeric') return { name, expression: quoteName(name), texts: null };
  const { found, position } = await source.texts(name, CATEGORIES_MAX);
  if (found.length > CATEGORIES_MAX)
    throw inputError(
      `column '${name}' holds more than ${CATEGORIES_MAX} different texts, too many for categories: leave it out`,
    );
  return { name, expression: position, texts: found };
}

function featureNumbers(column: Float64Array): Float32Array {
  const numbers = new Float32Array(column.length);
  column.forEach((number, index) => {
    numbers[index] = featureNumber(number);
  });
  return numbers;
}

/** Turns a column's positions among `texts` into codes; the answer is the texts in the order of the codes. */
function codeTexts(
  file: FeatureFile,
  column: number,
  { name, texts, coding }: { name: string; texts: readonly string[]; coding: Coding },
): string[] {
  const known = coding.known?.[name] ?? learnTexts(file, column, { texts, isHeldOut: coding.isHeldOut });
  const codes = new Map(known.map((text, code) => [text, code]));
  const codeOf = texts.map((text) => codes.get(text) ?? Number.NaN);
  visitWindows(file, column, (positions, firstRow) => {
    file.write(
      column,
      firstRow,
      positions.map((position) => codeOf[position] ?? Number.NaN),
    );
  });
  return [...known];
}

/** Those of `texts` that a model may know, in the order of their codes. */
function learnTexts(
  file: FeatureFile,
  column: number,
  { texts, isHeldOut }: { texts: readonly string[]; isHeldOut: Coding['isHeldOut'] },
): string[] {
  const learned = new Set<number>();
  visitWindows(file, column, (positions, firstRow) => {
    positions.forEach((position, index) => {
      if (!isHeldOut(firstRow + index)) learned.add(position);
    });
  });
  return texts.filter((_, position) => learned.has(position)).sort();
}

function visitWindows(
  file: FeatureFile,
  column: number,
  visit: (values: Float32Array, firstRow: number) => void,
): void {
  for (let firstRow = 0; firstRow < file.rows; firstRow += WINDOW_ROWS) {
    const values = new Float32Array(Math.min(WINDOW_ROWS, file.rows - firstRow));
    file.read(column, firstRow, values);
    visit(values, firstRow);
  }
}
