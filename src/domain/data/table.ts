import type { CsvFormat } from '../dataset';
import { DomainError } from '../errors';
import type { JsonValue } from '../json';

/** What a column is to a model; `time` splits the rows, `ignore` is left out. */
export const COLUMN_ROLES = ['numeric', 'categorical', 'time', 'ignore'] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/** What was said of a column by its name, which may be one that every object inherits; undefined for nothing. */
export function roleOf(roles: Readonly<Record<string, ColumnRole>>, name: string): ColumnRole | undefined {
  return Object.hasOwn(roles, name) ? roles[name] : undefined;
}

/** What is known of one column of a table. Counts are rows. */
export interface ColumnProfile {
  name: string;
  /** DuckDB's name: `BIGINT`, `VARCHAR`. */
  type: string;
  missing: number;
  /** Different values, missing ones not counted. */
  distinct: number;
  /** False: `distinct` and the quantiles are estimates, as the table is large. */
  isExact: boolean;
  /** Least and greatest value; times as ISO 8601 texts, texts cut. Null where there is no value. */
  min: number | string | null;
  max: number | string | null;
  /** Of numbers; null for all else. */
  mean: number | null;
  deviation: number | null;
  /** The 5th, 25th, 50th, 75th and 95th percentile; null for what is no number. */
  quantiles: readonly number[] | null;
  /** The most frequent values as texts, most frequent first; empty for numbers with many values. */
  top: readonly { value: string; count: number }[];
}

/** All that was seen when a table was read through once. */
export interface TableInspection {
  format: 'csv' | 'parquet';
  csv: CsvFormat | null;
  rows: number;
  columns: readonly ColumnProfile[];
  /**
   * All values of the column that is to be predicted as texts, numbers by their size, texts by their code units; null where
   * none was named, or it has more than `CLASSES_MAX`.
   */
  classes: readonly string[] | null;
  /** The first rows as they are, long texts cut. */
  sample: readonly Readonly<Record<string, JsonValue>>[];
}

/** Most classes that a model can tell apart; more are names, keys or measurements. */
export const CLASSES_MAX = 50;

/** What a caller says of a file; what is not said is found out. */
export interface AskedFormat {
  format: 'csv' | 'parquet' | null;
  delimiter: string | null;
  quote: string | null;
  hasHeader: boolean | null;
  encoding: CsvFormat['encoding'] | null;
  /** Columns that are to be read as what they are given as. */
  roles: Readonly<Record<string, ColumnRole>>;
}

/** Quantiles of a profile, as fractions. */
export const PROFILE_QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

const NUMBER_TYPE = /^(?:U?(?:TINY|SMALL|HUGE|BIG)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*|BOOLEAN)$/;

/** True for DuckDB types that a model can take as a number. */
export function isNumberType(type: string): boolean {
  return NUMBER_TYPE.test(type);
}

/** True for DuckDB types of calendar times. */
export function isTimeType(type: string): boolean {
  return /^(?:DATE|TIMESTAMP.*)$/.test(type);
}

/** For a file that is larger than what may be registered. */
export function fileTooLarge(maxBytes: number): DomainError {
  return new DomainError(
    'TOO_LARGE',
    `the file is larger than ${maxBytes} bytes: send a part of it, or let the operator raise MODELKEEPER_DATASET_MAX_BYTES`,
  );
}
