import type { Task } from './training';

/** A column that a model may learn from. Categories become integer codes in order of their sorted levels. */
export interface Feature {
  name: string;
  kind: 'numeric' | 'categorical';
}

/** How rows are kept apart for the honest test: the newest by `column`, or a seeded hash of the row's position. */
export type Split =
  | { kind: 'time'; column: string; holdoutFraction: number }
  | { kind: 'hash'; holdoutFraction: number };

/** How the text of a CSV is read: decided once, when the table is registered, so that each run reads the same. */
export interface CsvFormat {
  /** One character. */
  delimiter: string;
  /** One character, doubled inside quoted text; empty: nothing is quoted. */
  quote: string;
  /** False: the first line is a row already. */
  hasHeader: boolean;
  encoding: 'utf-8' | 'utf-16' | 'latin-1';
  /** In the order of the file, with DuckDB's types. */
  columns: readonly { name: string; type: string }[];
}

/** A table's file. */
export interface TableFile {
  format: 'parquet' | 'csv';
  /** Absolute, or relative to the installed package. */
  path: string;
  /** Not given, or null: a CSV is read as DuckDB sees fit. */
  csv?: CsvFormat | null;
}

/** Columns that are made of a series of numbers and its times (daily or coarser), so that a model can carry it on. */
export interface CalendarColumns {
  /** The number of each row. */
  value: string;
  /** Column that tells several series apart; null for one. */
  series: string | null;
  /** Rows back in the same series whose number is a feature, `lag_7`. */
  lags: readonly number[];
}

/** Days since 2000 (`trend`), day of the week (0 is Sunday) and month (1 to 12) are made for every series. */
export const CALENDAR_FEATURES: readonly Feature[] = [
  { name: 'trend', kind: 'numeric' },
  { name: 'day_of_week', kind: 'categorical' },
  { name: 'month', kind: 'categorical' },
];

/** A registered table with a target, classes or a number: what a run trains on. */
export interface Dataset extends TableFile {
  /** Readable and unique: `nyc-flights-2013`. */
  id: string;
  title: string;
  licence: string;
  /** Further files with the same columns: all are read as one table, in this order. */
  more?: readonly TableFile[];
  task: Task;
  target: string;
  /** The target's classes as texts in the order of their codes: of two the negative one first, where they are not 0 and 1. */
  labels?: readonly string[] | null;
  features: readonly Feature[];
  split: Split;
  /** Not given, or null: none are made. They need a split by time. */
  calendar?: CalendarColumns | null;
}

/** The dataset of requests that name none. */
export const DEFAULT_DATASET_ID = 'nyc-flights-2013';

const numeric = (...names: string[]): Feature[] => names.map((name) => ({ name, kind: 'numeric' }));
const categorical = (...names: string[]): Feature[] => names.map((name) => ({ name, kind: 'categorical' }));

/**
 * Departures from New York City's airports in 2013: does a flight arrive more than 15 minutes late? The default for
 * requests that name no dataset. All features are known before departure; month and day are left out, because under
 * a split by time a model can only misread them. `data/README.md` tells of its columns and source.
 */
export const NYC_FLIGHTS_2013: Dataset = {
  id: 'nyc-flights-2013',
  title: 'Flights from New York City in 2013, with weather',
  licence: 'CC0-1.0',
  format: 'parquet',
  path: 'data/nyc-flights-2013.parquet',
  task: 'binary_classification',
  target: 'late',
  features: [
    ...numeric('weekday', 'departure_minute', 'arrival_minute', 'departures_in_hour'),
    ...categorical('carrier', 'origin', 'dest'),
    ...numeric('distance', 'plane_year', 'plane_seats', 'temperature', 'dew_point', 'humidity'),
    ...numeric('wind_direction', 'wind_speed', 'wind_gust', 'precipitation', 'pressure', 'visibility'),
  ],
  split: { kind: 'time', column: 'scheduled_at', holdoutFraction: 0.2 },
};
