import type { Principal } from './auth/principal';
import type { Model, ModelFacets, ModelFamily, ModelStage } from './model';
import type { Run, RunState } from './run';

/** What the record says of all runs. */
export interface RunStatistics {
  byState: Record<RunState, number>;
  /** When the oldest queued run was accepted; null when none waits. */
  oldestQueuedAt: string | null;
}

export interface RunQuery {
  facet: 'train';
  /** As faces show it; null for all. */
  state: RunState | null;
  limit: number;
}

/** Runs of every face. */
export interface RunHistoryQuery {
  /** Only runs with this facet; all without it. */
  facet?: keyof Run['facets'];
  /** Only runs of this recipe. */
  recipeId?: string | null;
  /** As faces show it: one, or any of several; null for all. */
  state: RunState | readonly RunState[] | null;
  modelId: string | null;
  /** Batches of predictions on the data of other teams are left out; none for 'all', and without it. */
  teams?: Principal['teams'];
  /** Runs of these models are left out, and parents of such runs. */
  hiddenModelIds: readonly string[];
  skip: number;
  limit: number;
}

export interface RunPage {
  runs: Run[];
  /** Runs with the facet, whatever their state. */
  total: number;
  /** Of these, the ones in the asked state. */
  matching: number;
}

/** How models are told apart in lists; drafts are in none of these. */
export type ModelStanding = 'staging' | 'production' | 'withdrawn';

export interface ModelQuery {
  /** Only models with this facet; all without it. */
  facet?: keyof ModelFacets;
  /** Only models of recipes of this family. */
  family?: ModelFamily | null;
  /** Only models whose names hold this text, in any case. */
  name?: string | null;
  /** Only models of this stage, in the archive or not. */
  stage?: ModelStage | null;
  /** Null for all, drafts too. */
  standing: ModelStanding | null;
  teamId: string | null;
  /** Teams whose models are listed, beside those of no team. */
  visibleTo: readonly string[] | 'all';
  skip: number;
  limit: number;
}

/** Newest first. */
export interface ModelPage {
  models: Model[];
  /** All that match. */
  total: number;
}
