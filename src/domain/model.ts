import type { NewEvent } from './event';
import { hexId } from './ids';
import type { Run } from './run';
import type { TrainModelType } from './run-spec';
import type { TrainingReport } from './training';

/** The training axis of a model. */
export const TRAINING_STATES = ['untrained', 'training', 'trained', 'failed', 'degraded'] as const;
export type TrainingState = (typeof TRAINING_STATES)[number];

/** The other axis: where a model stands on its way to its users. */
export const MODEL_STAGES = ['draft', 'staging', 'production', 'retired'] as const;
export type ModelStage = (typeof MODEL_STAGES)[number];

/** A registered model. JSON-safe; times ISO 8601 UTC. */
export interface Model {
  id: string;
  revision: number;
  name: string;
  facets: { train?: { modelType: TrainModelType } };
  trainingState: TrainingState;
  stage: ModelStage;
  /** Put away, whatever its stage. */
  isArchived: boolean;
  /** Came with the program, to try things on. */
  isExample: boolean;
  /** Whose it is, and who may see it; null: of no team, seen by all. */
  teamId: string | null;
  /** Number of its newest version; 0 before the first. */
  latestVersion: number;
  /** Base name of the published copy of its newest version in the models directory. */
  newestCopy: string | null;
  createdAt: string;
  lastEventAt: string;
}

export interface ModelDecision {
  changes: Partial<Omit<Model, 'id' | 'revision' | 'lastEventAt'>>;
  event: NewEvent | null;
}

/** An immutable result of one run of one model. */
export interface ModelVersion {
  /** `ver_` and the run's hex id: one run makes at most one version. */
  id: string;
  modelId: string;
  /** 1, 2, 3 … within the model. */
  number: number;
  runId: string;
  datasetId: string;
  artifactKey: string;
  sha256: string;
  sizeBytes: number;
  report: TrainingReport;
  createdAt: string;
}

/** The model behind one type of the Train contract, as it is made when the first job of that type is accepted. */
export function newTrainModel(id: string, modelType: TrainModelType, now: string): Model {
  return {
    id,
    revision: 1,
    name: modelType,
    facets: { train: { modelType } },
    trainingState: 'untrained',
    stage: 'draft',
    isArchived: false,
    isExample: false,
    teamId: null,
    latestVersion: 0,
    newestCopy: null,
    createdAt: now,
    lastEventAt: now,
  };
}

/** True for what nobody should use any more: retired, or put away. */
export function isWithdrawn({ stage, isArchived }: Pick<Model, 'stage' | 'isArchived'>): boolean {
  return isArchived || stage === 'retired';
}

/** A version was stored: the model is trained, and its newest copy is that version's. Null when a newer one is known. */
export function recordVersion(model: Model, version: ModelVersion, copy: string): ModelDecision | null {
  if (model.latestVersion >= version.number) return null;
  return {
    changes: { trainingState: 'trained', latestVersion: version.number, newestCopy: copy },
    event: {
      type: 'model.trained',
      actor: 'system',
      data: { version: version.number, runId: version.runId },
    },
  };
}

/** A run failed: only a model without any version becomes `failed`, as an older version still stands. */
export function recordFailedRun(model: Model, runId: string): ModelDecision | null {
  if (model.latestVersion > 0 || model.trainingState === 'failed') return null;
  return {
    changes: { trainingState: 'failed' },
    event: { type: 'model.failed', actor: 'system', data: { runId } },
  };
}

/** Id of the one version that a run can make. */
export function versionId(runId: string): string {
  return `ver_${hexId(runId)}`;
}

/**
 * Base name of a run's published copy: that of its model's newest copy when it was asked to replace it, else
 * `<type>-<date>-<first twelve digits of the run>.json`. Null for runs that no face publishes.
 */
export function copyName(run: Run, model: Model): string | null {
  const { train } = run.facets;
  if (!train) return null;
  if (train.retrain && model.newestCopy !== null) return model.newestCopy;
  return `${train.modelType}-${run.acceptedAt.slice(0, 10)}-${hexId(run.id).slice(0, 12)}.json`;
}
