import type { Feature } from '../../domain/dataset';
import type { HyperparameterValues } from '../../domain/hyperparameters';
import type { ModelSignature } from '../../domain/signature';
import type { Task } from '../../domain/training';
import { inputError } from '../input-error';
import { type Matrix, type RowSelection, takeRows } from './matrix';

/** What a model says of each row: one number (how likely it is positive, or the number), or how likely each of `outputs` classes is. */
export interface Goal {
  task: Task;
  outputs: number;
}

/** The goal of models with this signature, or of this part of one. */
export function goalOf({ task, classes }: Pick<ModelSignature, 'task' | 'classes'>): Goal {
  return { task, outputs: task === 'multiclass_classification' ? (classes?.length ?? 0) : 1 };
}

/** @throws TrainingError input when an artifact is of another goal than its reader's */
export function assertGoal(found: Goal, wanted: Goal): void {
  if (found.task !== wanted.task)
    throw inputError(`the artifact is of a ${found.task} model, not of ${wanted.task}`);
  if (found.outputs !== wanted.outputs)
    throw inputError(`the artifact is of a model of ${found.outputs} classes, not of ${wanted.outputs}`);
}

/** What an engine tells after each round (a tree, an epoch, a step). `validationLoss` is the log loss, of a regression the RMSE; null without validation rows. */
export interface Round {
  round: number;
  rounds: number;
  validationLoss: number | null;
}

/** What is to be fitted, and how. */
export interface FitRequest<Train = RowSelection> extends Goal {
  train: Train;
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

/** The columns of a request, as an encoder learns them. */
export function featuresOf({
  featureNames,
  featureKinds,
}: Pick<FitRequest, 'featureNames' | 'featureKinds'>): Feature[] {
  return featureNames.map((name, index) => ({ name, kind: featureKinds[index] ?? 'numeric' }));
}

/** A request of an engine that goes over its training rows again and again, with a copy of them. */
export function withCopy({ train, ...request }: FitRequest): FitRequest<Matrix> {
  return { ...request, train: takeRows(train.source, train.rows) };
}

/** A model in memory; `free` must be called, also after errors. */
export interface FittedModel {
  /** Rounds in the kept model (the best one, where early stopping chose). */
  rounds: number;
  /** What its goal says of each row, row-major. Probabilities of several classes sum to 1. */
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
  /** Reads an artifact that `save` wrote for a model of this goal. */
  load(file: string, goal: Goal): Promise<FittedModel>;
}
