import type { Artifact } from './run';
import type { TrainingReport } from './training';

/** A model file that users pick up. */
export interface PublishedFile {
  name: string;
  modelType: string;
  sizeBytes: number;
  modifiedAt: string;
}

/** What is written beside a published copy. */
export interface CopyMetadata {
  modelType: string;
  modelId: string;
  versionId: string;
  versionNumber: number;
  runId: string;
  sha256: string;
  sizeBytes: number;
  report: TrainingReport;
}

/** The Train face's `models_directory`. */
export interface ModelsDirectory {
  /** Absolute path. */
  readonly path: string;
  /** Writes copy and metadata: to a temporary name, flushed to disk, then renamed over the old. */
  publish(name: string, artifact: Artifact, metadata: CopyMetadata): Promise<void>;
  list(): Promise<PublishedFile[]>;
}

/** Which version each file of the models directory holds: the record behind the folder. */
export interface PublishedCopyRepository {
  /** Says that `name` is to hold the version; an older version never displaces a newer. Resolves to what it is to hold. */
  assign(
    name: string,
    version: { versionId: string; number: number },
  ): Promise<{ versionId: string; number: number }>;
  /** @throws DomainError NOT_FOUND */
  get(name: string): Promise<{ versionId: string; number: number }>;
}
