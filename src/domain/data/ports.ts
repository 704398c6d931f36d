import type { Dataset, TableFile } from '../dataset';
import type { NewEvent } from '../event';
import type { Linearity } from '../recommendation/facts';
import type { Artifact } from '../run';
import type { Ontology, OntologyDecision } from './ontology';
import type { DatasetDecision, RegisteredDataset } from './registered-dataset';
import type { SyntheticTable } from './synthetic';
import type { AskedFormat, TableInspection } from './table';
import type { TableVersion } from './table-version';

/** Which datasets a list is of, newest first. */
export interface DatasetQuery {
  /** Null: all. */
  projectId: string | null;
  /** Teams whose datasets are listed, beside those of no team. */
  visibleTo: readonly string[] | 'all';
  skip: number;
  limit: number;
}

/** Storage of registered datasets. */
export interface RegisteredDatasetRepository {
  /** Deleted ones too. */
  find(id: string): Promise<RegisteredDataset | null>;
  /** @throws DomainError ALREADY_EXISTS */
  insert(dataset: RegisteredDataset, event: NewEvent): Promise<void>;
  /** @throws DomainError NOT_FOUND, or what `decide` throws */
  transition(
    id: string,
    decide: (dataset: RegisteredDataset) => DatasetDecision | null,
  ): Promise<RegisteredDataset>;
  list(query: DatasetQuery): Promise<{ total: number; datasets: RegisteredDataset[] }>;
}

/** What is seen when a file is looked into. */
export type SeenTable = Pick<TableVersion, 'sha256' | 'sizeBytes' | 'rows' | 'columns' | 'sample'>;

/** Where the bytes of a version are, and whose it is. */
export type StoredVersion = Pick<TableVersion, 'key' | 'datasetId' | 'file' | 'createdAt'>;

/** Storage of what versions hold; written before the dataset names them. */
export interface TableVersionRepository {
  find(key: string): Promise<TableVersion | null>;
  /**
   * Stores it under its key, or renews the time of the one that is there, and the address of its object; resolves to what is
   * stored.
   */
  put(version: TableVersion): Promise<TableVersion>;
  /** Adds what was seen in a file that nobody had looked into. */
  complete(key: string, seen: SeenTable): Promise<void>;
  /** Those that were last put before `at`, in the order of their keys, from the one after `after` on. */
  olderThan(at: string, range: { after: string; limit: number }): Promise<StoredVersion[]>;
  /** False when it was put again since, and stays. */
  remove(version: Pick<StoredVersion, 'key' | 'createdAt'>): Promise<boolean>;
}

/** A file that was sent, kept until it is registered or a day is over. */
export interface Upload {
  id: string;
  /** As its sender calls it; null where they did not say. */
  name: string | null;
  artifact: Artifact;
  createdBy: string;
  /** ISO 8601 UTC. */
  createdAt: string;
}

/** Storage of uploads. */
export interface UploadRepository {
  find(id: string): Promise<Upload | null>;
  insert(upload: Upload): Promise<void>;
  /** At most `limit` of those made before `at`. */
  olderThan(at: string, limit: number): Promise<Upload[]>;
  remove(id: string): Promise<void>;
}

/** A file that was received, on this machine. */
export interface ReceivedFile {
  /** Absolute path. */
  file: string;
  sha256: string;
  sizeBytes: number;
}

/** Objects in the buckets that the operator allows to register from. Addresses are `s3://bucket/key`. */
export interface DatasetObjects {
  /**
   * The bytes of an object.
   * @throws DomainError FORBIDDEN for one that the operator or S3 does not let be read, VALIDATION_FAILED for one that is
   *   not there, TOO_LARGE for more than `maxBytes`, UNAVAILABLE, also while they are read
   */
  read(address: string, maxBytes: number): Promise<AsyncIterable<Uint8Array>>;
  /** Writes an object to `file`, whole or not at all. @throws DomainError INVALID_STATE when it has changed, and as `read` */
  fetch(object: { address: string; sha256: string; sizeBytes: number }, file: string): Promise<void>;
}

/** Files of this machine by their digests; what was asked for longest ago makes room. */
export interface FileCache {
  /** Path of a file with the bytes of the digest, by `fetch` where there is none; what is called next may remove it again. */
  file(sha256: string, fetch: (path: string) => Promise<void>): Promise<string>;
  /** The same at `target`, for the caller to keep, and with its digest checked. It must not be written to. */
  place(sha256: string, target: string, fetch: (path: string) => Promise<void>): Promise<void>;
}

/** Where tables are worked on, on this machine. */
export interface TableFolders {
  /** Gives `work` a fresh folder, which is gone when it has settled. */
  use<T>(work: (folder: string) => Promise<T>): Promise<T>;
  /**
   * Writes bytes to a file in the folder.
   * @throws DomainError TOO_LARGE for more than `maxBytes`, MALFORMED when their sender went away
   */
  receive(folder: string, bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<ReceivedFile>;
  /**
   * Reads a file of this machine below one of the folders that the operator allows, links followed.
   * @throws DomainError FORBIDDEN, saying what to do, VALIDATION_FAILED for one that is no file
   */
  readAllowed(path: string): Promise<AsyncIterable<Uint8Array>>;
  /** Reads a file that comes with the program, by its path from there, or an absolute one. */
  readOwn(path: string): AsyncIterable<Uint8Array>;
}

/** Reads tables in a process of its own, with bounds on its time and memory. */
export interface TableReader {
  /**
   * Reads a file through; `target` is the column that is to be predicted, where one is known.
   * @throws DomainError VALIDATION_FAILED for one that is no usable table, saying what to do
   */
  inspect(asked: {
    file: string;
    folder: string;
    format: AskedFormat;
    target: string | null;
  }): Promise<TableInspection>;
  /** Draws a table and writes it to `file`, in `folder`, as Parquet. */
  synthesize(asked: { table: SyntheticTable; file: string; folder: string }): Promise<void>;
  /** Fits small models to a sample, within seconds. */
  probe(asked: { dataset: Dataset; folder: string }): Promise<Linearity>;
}

/** Storage of ontologies. */
export interface OntologyRepository {
  find(id: string): Promise<Ontology | null>;
  /** @throws DomainError ALREADY_EXISTS */
  insert(ontology: Ontology, event: NewEvent): Promise<void>;
  /** @throws DomainError NOT_FOUND, or what `decide` throws */
  transition(id: string, decide: (ontology: Ontology) => OntologyDecision | null): Promise<Ontology>;
  list(query: DatasetQuery): Promise<{ total: number; ontologies: Ontology[] }>;
}

/** The data of runs, on the machine that executes them. */
export interface RunData {
  /**
   * The datasets that the references name, read as one table from files in `folder`.
   * @throws TrainingError input, naming what is not registered or does not fit
   */
  open(references: readonly string[], folder: string, teamId: string | null): Promise<Dataset>;
  /** The table that a reference names, whatever it was registered for. @throws TrainingError as above */
  openTable(reference: string, folder: string, teamId: string | null): Promise<TableFile & { id: string }>;
}
