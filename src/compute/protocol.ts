import type { TablePredictionJob, TablePredictionOutcome } from '../domain/table-prediction';
import type { FailureKind } from '../domain/training';
import type { Progress, TrainingJob, TrainingOutcome } from '../domain/training-job';

/** What a child can do, and what comes of it. */
export interface ChildWork {
  train: { job: TrainingJob; outcome: TrainingOutcome };
  predict: { job: TablePredictionJob; outcome: TablePredictionOutcome };
}

/** One of them, asked for. */
export type ChildTask = {
  [Kind in keyof ChildWork]: { kind: Kind; job: ChildWork[Kind]['job'] };
}[keyof ChildWork];

/** What a child needs to know besides its task. */
export interface ChildSettings {
  /** Path of the XGBoost C library. */
  xgboostLibrary: string;
  /** Threads of native code. */
  threads: number;
  /** Folder that relative paths of datasets start from. */
  packageFolder: string;
  checkpointIntervalMs: number;
  /** Resident memory at which the child ends itself, or null. */
  memoryLimitBytes: number | null;
  /** The child ends when this is no longer its parent. */
  parentPid: number;
}

/** What the parent sends: first `start`, later any of the others. */
export type ParentMessage =
  | { type: 'start'; task: ChildTask; settings: ChildSettings }
  /** The last checkpoint file may be overwritten. */
  | { type: 'checkpoint-kept' }
  /** Save a checkpoint and end. */
  | { type: 'stop' };

/** What the child sends: any number of the first three, then one of the last three. */
export type ChildMessage =
  | { type: 'log'; line: string }
  | { type: 'progress'; progress: Progress }
  | { type: 'checkpoint'; file: string; fraction: number }
  | { type: 'done'; outcome: ChildWork[keyof ChildWork]['outcome'] }
  | { type: 'failed'; kind: FailureKind; message: string }
  | { type: 'stopped' };

/** Begins the last line that a child writes to its error stream before it ends itself for its memory. */
export const MEMORY_NOTICE = 'memory limit reached:';
