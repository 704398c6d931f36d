import type { Engine, FailureKind } from '../domain/training';
import type { Goal } from './engines/engine';

/** What the prediction child needs to know before its first task. */
export interface PredictionSettings {
  /** Path of the XGBoost C library. */
  xgboostLibrary: string;
  /** Threads of native code. */
  threads: number;
  /** Resident memory at which the child ends itself, or null. */
  memoryLimitBytes: number | null;
  /** The child ends when this is no longer its parent. */
  parentPid: number;
}

/** Rows for one model: row-major values, NaN where missing. */
export interface PredictionTask {
  engine: Engine;
  goal: Goal;
  artifactFile: string;
  rows: number;
  columns: number;
  values: Float32Array;
}

/** What the parent sends: first `start`, then one `predict` at a time. */
export type PredictionOrder =
  | { type: 'start'; settings: PredictionSettings }
  | { type: 'predict'; task: PredictionTask };

/** The child's one answer to each `predict`. */
export type PredictionAnswer =
  | { type: 'predicted'; values: Float32Array }
  | { type: 'failed'; kind: FailureKind; message: string };
