import type { NewEvent } from './event';
import type { JsonObject } from './json';
import type { TrainModelType } from './run-spec';

/** The training axis of a model. */
export const TRAINING_STATES = ['untrained', 'training', 'trained', 'failed', 'degraded'] as const;
export type TrainingState = (typeof TRAINING_STATES)[number];

/** The other axis: where a model stands on its way to its users. */
export const MODEL_STAGES = ['draft', 'staging', 'production', 'retired'] as const;
export type ModelStage = (typeof MODEL_STAGES)[number];

/** Kinds of model that the ML models contract knows. */
export const PROJECT_MODEL_TYPES = [
  'decision_tree',
  'random_forest',
  'regression',
  'neural_network',
] as const;
export type ProjectModelType = (typeof PROJECT_MODEL_TYPES)[number];

/** What the ML models contract knows of a model; foreign ids are kept as sent. */
export interface ProjectFacet {
  projectId: string;
  ontologyId: string;
  type: ProjectModelType;
  description: string;
  trainingConfig: JsonObject;
  metadata: JsonObject;
  trainingMetrics: JsonObject | null;
  performanceMetrics: JsonObject | null;
  /** Of the newest version: as reported, or the key in the artifact store. */
  artifactPath: string | null;
  /** Why the last training failed; null once one succeeds. */
  failureReason: string | null;
}

/** Families of recipes that the ML model development contract knows. */
export const MODEL_FAMILIES = ['pricing', 'next_best_action', 'location_scoring', 'forecasting'] as const;
export type ModelFamily = (typeof MODEL_FAMILIES)[number];

/** What the ML model development contract knows of a model. */
export interface RecipeFacet {
  recipeId: string;
  recipeVersionId: string;
  family: ModelFamily;
  /** Whoever is named; not checked. */
  owner: string;
}

/** What a model belongs to: a face lists, and finds by id, the models that carry its facet. */
export interface ModelFacets {
  train?: { modelType: TrainModelType };
  project?: ProjectFacet;
  recipe?: RecipeFacet;
}

/** The exclusive run that trains a model, or did last. */
export interface ModelTraining {
  runId: string;
  acceptedAt: string;
  isOpen: boolean;
  /** The training state that a cancelled run goes back to. */
  before: TrainingState;
  /** Where the model stood, if it was withdrawn until the run took it out; a cancelled run goes back to it. */
  withdrawn: Pick<Model, 'stage' | 'isArchived'> | null;
  /** The last run that was ended by a report from outside: the same report again is no news. */
  reportedRunId: string | null;
}

/** A registered model. JSON-safe; times ISO 8601 UTC. */
export interface Model {
  id: string;
  revision: number;
  name: string;
  facets: ModelFacets;
  trainingState: TrainingState;
  training: ModelTraining | null;
  stage: ModelStage;
  /** Who set the stage last; null while nobody has. */
  stageBy: string | null;
  /** Put away, whatever its stage. */
  isArchived: boolean;
  /** Came with the program, to try things on. */
  isExample: boolean;
  /** Whose it is, and who may see it; null: of no team, seen by all. */
  teamId: string | null;
  /** Number of its newest version; 0 before the first. */
  latestVersion: number;
  /** Numbers of versions that were taken out of it, rising. */
  deletedVersions: readonly number[];
  /** Number of the version that serves; null before the first promotion. */
  championVersion: number | null;
  /** Base name of the published copy of its newest version in the models directory. */
  newestCopy: string | null;
  createdAt: string;
  /** A deleted model is a tombstone: its events, versions and artifacts stay. */
  deletedAt: string | null;
  lastEventAt: string;
}

export interface ModelDecision {
  changes: Partial<Omit<Model, 'id' | 'revision' | 'lastEventAt'>>;
  event: NewEvent | null;
}

/** What holds for a model unless something is said: of a new one, and of what was stored before the field was known. */
export const BARE_MODEL = {
  stage: 'draft',
  stageBy: null,
  isArchived: false,
  isExample: false,
  teamId: null,
  training: null,
  deletedVersions: [],
  championVersion: null,
  deletedAt: null,
} as const satisfies Partial<Model>;

/** A model as it is before anything was done with it. */
export function newModel(
  asked: Pick<Model, 'id' | 'name' | 'facets'> &
    Partial<Pick<Model, 'teamId' | 'stage' | 'stageBy' | 'isExample'>>,
  now: string,
): Model {
  return {
    ...BARE_MODEL,
    ...asked,
    revision: 1,
    trainingState: 'untrained',
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
