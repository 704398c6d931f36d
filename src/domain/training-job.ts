import type { Dataset } from './dataset';
import type { RecipeWork } from './families/work';
import type { HyperparameterValues } from './hyperparameters';
import type { JsonObject } from './json';
import type { TrainingType } from './run';
import type { Engine, TrainingReport } from './training';

/** Where a run is: phases in their order, and within one a count of steps. */
export interface Progress {
  phase: 'loading' | 'cross-validation' | 'training' | 'evaluating' | 'predicting' | 'storing';
  /** Steps done and all steps of the phase; a step is a fold, a window, a tree, an epoch, a step of a solver or a row. */
  step: number;
  steps: number;
  /** Share of the whole job that is done, [0, 1], never falling within an attempt. */
  fraction: number;
  /** What a person reads, one line: `tree 40 of 200, validation log loss 0.512`. */
  message: string;
}

/** A stored model that an evaluation tests. */
export interface EvaluatedModel {
  /** Number of its version. */
  version: number;
  artifactFile: string;
  report: TrainingReport;
}

/** One execution that a trainer is asked for. Paths are absolute. */
export interface TrainingJob {
  runId: string;
  /** Trains and tests a model, tests a stored one, or trains and tests one for each window of time. */
  runType: TrainingType;
  /** What an evaluation tests; null for others. */
  evaluated: EvaluatedModel | null;
  recipe: RecipeWork | null;
  /** Rows that stand for the dataset: they are written to its file first. */
  sampleRows?: readonly JsonObject[];
  attempt: number;
  engine: Engine;
  dataset: Dataset;
  hyperparameters: HyperparameterValues;
  useCv: boolean;
  seed: number;
  /** Most rows that folds, forests and neural networks see (a seeded sample). */
  maxRows: number;
  /** An empty folder that this attempt alone writes to. */
  workFolder: string;
  /** A checkpoint file that an earlier attempt of the same run handed over, or null. */
  resumeFrom: string | null;
}

/** What a trainer tells while it works. */
export interface TrainingHooks {
  /** Aborted: save a checkpoint within the grace time, then die; `train` rejects with the signal's reason. */
  signal: AbortSignal;
  onLog(line: string): void;
  onProgress(progress: Progress): void;
  /**
   * The file is complete; resolve once it is kept elsewhere, as it may be overwritten after that. A rejection is told
   * in the log and training goes on.
   */
  onCheckpoint(checkpoint: { file: string; fraction: number }): Promise<void>;
}

/** A finished model file (in the job's work folder; null where nothing was trained to be kept) and its report. */
export interface TrainingOutcome {
  artifactFile: string | null;
  report: TrainingReport;
}
