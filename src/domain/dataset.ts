/** A column that a model may learn from. Categories become integer codes in order of their sorted levels. */
export interface Feature {
  name: string;
  kind: 'numeric' | 'categorical';
}

/** How rows are kept apart for the honest test: the newest by `column`, or a seeded hash of the row's position. */
export type Split =
  | { kind: 'time'; column: string; holdoutFraction: number }
  | { kind: 'hash'; holdoutFraction: number };

/** A registered table with a binary target: what a run trains on. */
export interface Dataset {
  /** Readable and unique: `nyc-flights-2013`. */
  id: string;
  title: string;
  licence: string;
  format: 'parquet' | 'csv';
  /** File of the table: absolute, or relative to the installed package. */
  path: string;
  task: 'binary_classification';
  target: string;
  features: readonly Feature[];
  split: Split;
}
