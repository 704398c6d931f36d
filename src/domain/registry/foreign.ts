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
  /** What else is known of it and its run: parameters, description, times. */
  told: JsonObject;
}

/** A model of another registry. */
export interface ForeignModel {
  name: string;
  description: string;
  /** Rising by number. */
  versions: readonly ForeignVersion[];
  /** Number of the version that serves; null for none. */
  champion: number | null;
}

/** Another registry that models are brought in from. */
export interface ForeignRegistry {
  /** Names its kind: the same model is known by it and its name. */
  kind: 'mlflow';
  models(): Promise<ForeignModel[]>;
  /**
   * Brings the files of a version into the folder, as one file; the same files give the same bytes. Resolves to its path;
   * null when they can't be read from here.
   */
  fetch(version: ForeignVersion, folder: string): Promise<string | null>;
}
