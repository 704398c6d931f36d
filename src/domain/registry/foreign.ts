import type { JsonObject } from '../json';

/** A version of a model in another registry. Times ISO 8601 UTC. */
export interface ForeignVersion {
  number: number;
  /** Names it for ever in that registry, with the model's name. */
  key: string;
  createdAt: string;
  /** Where its files lie, as that registry says; null when it does not. */
  source: string | null;
  /** The newest value of each metric of its run. */
  metrics: JsonObject;
  /** What else is known of it, its model and its run: parameters, descriptions, tags, times. */
  told: JsonObject;
}

/** A model of another registry. */
export interface ForeignModel {
  name: string;
  /** Rising by number. */
  versions: readonly ForeignVersion[];
  /** Number of the version that serves; null for none. */
  champion: number | null;
}

/** Something of another registry that can't be brought in, or not whole, and why. */
export interface LeftOut {
  name: string;
  reason: string;
}

/** Files of a version as one file on this machine, or why there is none. */
export type FetchedFile = { file: string } | { reason: string };

/** Another registry that models are brought in from. */
export interface ForeignRegistry {
  /** Names its kind: the same model is known by it and its name. */
  kind: 'mlflow';
  /** @param onRead is told the name of each model before it is read */
  models(onRead: (name: string) => void): Promise<{ models: ForeignModel[]; leftOut: LeftOut[] }>;
  /**
   * Brings the files of a version into the folder, as one file, which stays until the next call; the same files give the
   * same bytes.
   */
  fetch(version: ForeignVersion, folder: string): Promise<FetchedFile>;
}
