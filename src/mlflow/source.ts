import { DomainError } from '../domain/errors';
import type { LeftOut } from '../domain/registry/foreign';
import type { MlflowModel, MlflowRun, MlflowVersion } from './answers';
import type { PackedFile } from './tar';

/** A model with those of its versions that are not deleted. */
export interface RegisteredModel {
  model: MlflowModel;
  versions: readonly MlflowVersion[];
}

/** Files at a place, or why they can't be read. */
export type FoundFiles = { files: readonly PackedFile[] } | { reason: string };

/** Where an MLflow keeps its records: behind its server, in a folder, or in a database. */
export interface MlflowSource {
  /** Its registered models, and what of them can't be read. */
  registered(): Promise<{ models: readonly RegisteredModel[]; leftOut: readonly LeftOut[] }>;
  /** Null when there is none: it was deleted for good. @throws DomainError VALIDATION_FAILED for one that can't be read */
  run(id: string): Promise<MlflowRun | null>;
  /** Where the files of a version lie: a path or an address; null when it is not known. */
  place(version: MlflowVersion): Promise<string | null>;
  /** The files at a place; those that must be fetched are put into the folder `work`. */
  files(place: string, work: string): Promise<FoundFiles>;
  /** The path of a place that is on this machine, but outside the folders that may be read; null otherwise. */
  outside(place: string): Promise<string | null>;
  close(): void;
}

/**
 * Notes a model that can't be read: it is left out whole, as what has been brought in by halves stays so. Anything else is
 * thrown on.
 */
export function unlessUnreadable(leftOut: LeftOut[], name: string) {
  return (error: unknown): null => {
    if (!(error instanceof DomainError) || error.code !== 'VALIDATION_FAILED') throw error;
    leftOut.push({ name, reason: error.message });
    return null;
  };
}
