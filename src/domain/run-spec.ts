import type { DrawnTable } from './data/synthetic';
import type { RecipeWork } from './families/work';
import type { HyperparameterValues } from './hyperparameters';
import type { JsonObject } from './json';
import type { TrainingType } from './run';
import type { Engine } from './training';

/** What an execution computes; with the dataset's digest and the library it determines the artifact. */
export interface RunSpec {
  engine: Engine;
  /** `sales`, or `sales@3` for its third version; the newest one unless it is named. */
  datasetId: string;
  /** The dataset is drawn before it is read, unless it is there. */
  drawn?: DrawnTable;
  /** Further datasets with the same columns, read as one table with the first. */
  moreDatasetIds?: readonly string[];
  hyperparameters: HyperparameterValues;
  useCv: boolean;
  /** Share of the rows that is held out, (0, 1); absent: as the dataset says. */
  holdoutFraction?: number;
  /** What a recipe's run does with its data; absent: all is as the dataset says. */
  recipe?: RecipeWork;
  /** The recipe whose synthetic example is read in the place of the dataset. */
  exampleOf?: string;
  /** What a batch of predictions applies; its dataset is named with its version. */
  prediction?: PredictionWork;
  /** Lines that its log begins with: what was asked for and is not used. */
  notes?: readonly string[];
}

/** A batch of predictions, settled when it was accepted: a promotion or a newer version of the data changes nothing. */
export interface PredictionWork {
  /** Number of the version of the run's model. */
  version: number;
  /** Of the dataset's file. */
  datasetSha256: string;
  /** Whose the data are; absent or null: everybody's. */
  teamId?: string | null;
}

/** The model types of the Train contract that name one algorithm, and that algorithm. */
export const TRAIN_MODEL_TYPES = {
  'neural-net': 'neural_network',
  xgboost: 'xgboost',
  'random-forest': 'random_forest',
} as const satisfies Record<string, Engine>;
export type TrainModelType = keyof typeof TRAIN_MODEL_TYPES;

/** What the Train face knows of a run. `all` is a parent of one child for each type. */
export interface TrainFacet {
  modelType: TrainModelType | 'all';
  /** True: the type's newest published copy is replaced; false: one is added. */
  retrain: boolean;
}

/** What the ML models face knows of a run. */
export interface ProjectRunFacet {
  /** Registered datasets to train on, as sent; none: synthetic data. */
  storageIds: readonly string[];
  /** The model's own configuration with what the request overrides. */
  trainingConfig: JsonObject;
}

/** What the ML model development face knows of a run. */
export interface RecipeRunFacet {
  recipeId: string;
  recipeVersionId: string;
}

/** What is known of a run that only tries a manifest out: no face lists it. */
export interface DryRunFacet {
  recipeId: string;
  /** Null for a manifest that is no version. */
  recipeVersionId: string | null;
  /** As it was asked for. */
  type: TrainingType;
  /** Whose rows it reads: those drawn for the family, or those of the recipe's own synthetic example. */
  rowsOf: 'family' | 'recipe';
  /** What a real run would meet. */
  warnings: readonly string[];
}

/** What a parent keeps of a child, so that its workflow can insert it. */
export interface ChildSpec {
  id: string;
  modelType: TrainModelType;
  modelId: string;
  spec: RunSpec;
}
