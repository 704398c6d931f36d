import type { CsvFormat, Dataset } from '../dataset';
import type { Artifact } from '../run';
import type { TableDefinition } from './definition';
import type { RegisteredDataset } from './registered-dataset';
import type { ColumnProfile, TableInspection } from './table';

/** Where the bytes of a version came from. */
export type TableOrigin =
  | { kind: 'upload'; name: string | null }
  | { kind: 'path'; path: string }
  | { kind: 'object'; address: string }
  | { kind: 'package' }
  | { kind: 'generated' };

/** The bytes of a version and what was seen in them; never changed, but what comes with the program is looked into late. */
export interface TableVersion {
  /** Derived from dataset, bytes and definition: the same registration again has the same key. */
  key: string;
  datasetId: string;
  sha256: string;
  sizeBytes: number;
  /** In the artifact store, an object at its `s3://bucket/key`, or a file that comes with the program. */
  file:
    | { kind: 'artifact'; artifact: Artifact }
    | { kind: 'object'; address: string }
    | { kind: 'package'; path: string };
  origin: TableOrigin;
  format: 'csv' | 'parquet';
  csv: CsvFormat | null;
  rows: number;
  /** Null: it has no target, so it can be predicted, and nothing can be trained on it. */
  definition: TableDefinition | null;
  columns: readonly ColumnProfile[];
  sample: TableInspection['sample'];
  createdAt: string;
}

/** A version that can be trained on. */
export type DefinedVersion = TableVersion & { definition: TableDefinition };

/** True when it can be trained on. */
export function isDefined(version: TableVersion): version is DefinedVersion {
  return version.definition !== null;
}

/** A version as a trainer reads it from `path`. */
export function readableDataset(
  { id, title, licence }: Pick<RegisteredDataset, 'id' | 'title' | 'licence'>,
  { format, csv, definition }: DefinedVersion,
  path: string,
): Dataset {
  const { target, task, features, split, labels } = definition;
  const file = { format, csv, path };
  return { id, title, licence: licence ?? '', ...file, task, target, labels, features, split };
}
