import type { TablePredictionJob, TablePredictionOutcome } from './table-prediction';
import type { TrainingHooks, TrainingJob, TrainingOutcome } from './training-job';

/** Executes builtin runs. @throws TrainingError */
export interface Trainer {
  train(job: TrainingJob, hooks: TrainingHooks): Promise<TrainingOutcome>;
  /** Applies a stored model to a table, row by row; what can't be read is told by its row and column. */
  predict(job: TablePredictionJob, hooks: TrainingHooks): Promise<TablePredictionOutcome>;
}

/** A fresh folder for one attempt, on the machine that executes it. */
export interface WorkFolders {
  create(runId: string, attempt: number): Promise<string>;
  remove(folder: string): Promise<void>;
  /** Removes what killed trainers left of those runs that `findEnded` picks out: no later attempt of theirs does it. */
  sweep(findEnded: (runIds: string[]) => Promise<string[]>): Promise<void>;
}
