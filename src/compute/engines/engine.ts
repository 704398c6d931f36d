import type { Feature } from '../../domain/dataset';
import type { HyperparameterValues } from '../../domain/hyperparameters';
import type { Task } from '../../domain/training';

/** Rows of one table: `values` row-major, NaN where missing; `labels` one a row: 0 or 1 of a classification, else any number. */
export interface Matrix {
  rows: number;
  columns: number;
  values: Float32Array;
  labels: Float32Array;
}

/** What an engine tells after each round (a tree, an epoch, a step). `validationLoss` is the log loss, of a regression the RMSE; null without validation rows. */
export interface Round {
  round: number;
  rounds: number;
  validationLoss: number | null;
}

export interface FitRequest {
  task: Task;
  train: Matrix;
  /** Rows for early stopping, or null: then all rounds are made. */
  validation: Matrix | null;
  featureNames: readonly string[];
  /** What each column holds: numbers, or whole-number codes of categories (-1 or NaN where none is known). */
  featureKinds: readonly Feature['kind'][];
  parameters: HyperparameterValues;
  /** A state file that `saveState` wrote in an earlier attempt of this very fit, or null. */
  resumeFrom: string | null;
  /**
   * Awaited after each round. `saveState` writes all that a later fit needs to go on exactly from here (model,
   * optimiser, random and early-stopping state). What it throws ends the fit, which frees everything it held.
   */
  onRound(round: Round, saveState: (file: string) => Promise<void>): Promise<void>;
}

/** A model in memory; `free` must be called, also after errors. */
export interface FittedModel {
  /** Rounds in the kept model (the best one, where early stopping chose). */
  rounds: number;
  /** Probability of the positive class, of a regression the number; one a row. */
  predict(matrix: Matrix): Promise<Float32Array>;
  /** Non-negative importance of each feature, summing to 1 (all zero when the model uses none). */
  importance(): Promise<number[]>;
  /** Writes the artifact; the same fit writes the same bytes. */
  save(file: string): Promise<void>;
  free(): void;
}

/** One algorithm. Both calls run in the training child only: a native abort must not take a worker along. */
export interface TrainingEngine {
  /** Extension of its artifacts, without the dot. */
  artifactExtension: string;
  /** Name and version of the library behind it. */
  library(): string;
  fit(request: FitRequest): Promise<FittedModel>;
  /** Reads an artifact that `save` wrote for a model of `task`. */
  load(file: string, task: Task): Promise<FittedModel>;
}
