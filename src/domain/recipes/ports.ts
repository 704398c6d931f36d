import type { NewEvent } from '../event';
import type { ModelFamily } from '../model';
import type { MonitoringSnapshot, SnapshotText } from './monitoring-snapshot';
import type { Recipe, RecipeDecision, RecipeLevel, RecipeStatus } from './recipe';
import type { RecipeVersion, RecipeVersionTexts } from './recipe-version';
import type { SyntheticExample } from './synthetic-example';

/** Which recipes; null for all. */
export interface RecipeQuery {
  family: ModelFamily | null;
  level: RecipeLevel | null;
  status: RecipeStatus | null;
  skip: number;
  limit: number;
}

/** Storage of recipes. */
export interface RecipeRepository {
  /** @throws DomainError ALREADY_EXISTS */
  insert(recipe: Recipe, event: NewEvent): Promise<void>;
  /** Null also for a deleted one. */
  findLive(id: string): Promise<Recipe | null>;
  /** Deleted ones too. @throws DomainError NOT_FOUND */
  get(id: string): Promise<Recipe>;
  transition(id: string, decide: (recipe: Recipe) => RecipeDecision | null): Promise<Recipe>;
  /** Newest first, without deleted ones; `total` counts all that match. */
  list(query: RecipeQuery): Promise<{ recipes: Recipe[]; total: number }>;
}

/** Storage of recipes' versions; they never change. */
export interface RecipeVersionRepository {
  /** False when the recipe has a version of this sequence already. */
  insert(version: RecipeVersion): Promise<boolean>;
  find(id: string): Promise<RecipeVersion | null>;
  /** Those of the recipe with these sequences that are there, by sequence. */
  findSequences(recipeId: string, sequences: readonly number[]): Promise<RecipeVersion[]>;
  /** The same as texts, for whoever sends them on: read, a manifest takes many times the memory of its text. */
  findTexts(recipeId: string, sequences: readonly number[]): Promise<RecipeVersionTexts[]>;
}

/** Storage of monitoring snapshots; they never change. */
export interface SnapshotRepository {
  insert(snapshot: MonitoringSnapshot): Promise<void>;
  /** Ids of a model's, newest first. */
  listIds(modelId: string, range: { skip: number; limit: number }): Promise<string[]>;
  /** In the order of `ids`, without those that are not stored. */
  findTexts(ids: readonly string[]): Promise<SnapshotText[]>;
}

/** Storage of synthetic examples: one for each recipe at most. */
export interface SyntheticExampleRepository {
  /** Stores it in the place of the one before. */
  put(example: SyntheticExample): Promise<void>;
  find(recipeId: string): Promise<SyntheticExample | null>;
}

/** What was told from outside of the logs of runs. */
export interface ReportedLogRepository {
  /** In the place of what was told at no later revision of the run. */
  put(runId: string, told: { text: string; revision: number }): Promise<void>;
  /** By run; those of which nothing was told are left out. */
  findMany(runIds: readonly string[]): Promise<Map<string, string>>;
}
