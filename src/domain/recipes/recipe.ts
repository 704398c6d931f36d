import type { NewEvent } from '../event';
import type { JsonObject } from '../json';
import type { ModelFamily } from '../model';

/** From the foundation to one client: each level refines the one before. */
export const RECIPE_LEVELS = ['baseline', 'industry', 'client'] as const;
export type RecipeLevel = (typeof RECIPE_LEVELS)[number];

export const RECIPE_STATUSES = ['draft', 'approved', 'archived'] as const;
export type RecipeStatus = (typeof RECIPE_STATUSES)[number];

/** Longest chain of parents; a recipe that would make it longer is refused. */
export const GENERATIONS_MAX = 16;

/** A way to make models: its manifests are its versions. JSON-safe; times ISO 8601 UTC. */
export interface Recipe {
  id: string;
  revision: number;
  name: string;
  family: ModelFamily;
  level: RecipeLevel;
  status: RecipeStatus;
  /** What it inherits from, for ever: so no chain can become a circle. */
  parentId: string | null;
  /** Parents above it; 0 for one without. */
  generation: number;
  tags: readonly string[];
  /** Versions that are known to be there, at least 1; whoever died in between may have left more. */
  versionCount: number;
  /** Came with the program, to try things on. */
  isExample: boolean;
  createdAt: string;
  /** A deleted recipe is a tombstone: its versions stay, and what was made of it. */
  deletedAt: string | null;
  lastEventAt: string;
}

export interface RecipeDecision {
  changes: Partial<Omit<Recipe, 'id' | 'revision' | 'lastEventAt'>>;
  event: NewEvent | null;
}

/** What may be changed by hand. */
export type RecipeChange = Partial<Pick<Recipe, 'name' | 'status' | 'tags'>>;

/** A draft with its first version. */
export function newRecipe(
  asked: Pick<Recipe, 'id' | 'name' | 'family' | 'level' | 'parentId' | 'generation' | 'tags'>,
  by: { actor: string; now: string },
): { recipe: Recipe; event: NewEvent } {
  const recipe: Recipe = {
    ...asked,
    revision: 1,
    status: 'draft',
    versionCount: 1,
    isExample: false,
    createdAt: by.now,
    deletedAt: null,
    lastEventAt: by.now,
  };
  const { name, family, level, parentId } = recipe;
  return {
    recipe,
    event: { type: 'recipe.created', actor: by.actor, data: { name, family, level, parentId } },
  };
}

/** Null when it is so already. */
export function changeRecipe(recipe: Recipe, asked: RecipeChange, actor: string): RecipeDecision | null {
  const changes: RecipeDecision['changes'] = {};
  const data: JsonObject = {};
  if (asked.name !== undefined && asked.name !== recipe.name) {
    changes.name = asked.name;
    data['name'] = { from: recipe.name, to: asked.name };
  }
  if (asked.status !== undefined && asked.status !== recipe.status) {
    changes.status = asked.status;
    data['status'] = { from: recipe.status, to: asked.status };
  }
  if (asked.tags !== undefined && asked.tags.join('\0') !== recipe.tags.join('\0')) {
    changes.tags = asked.tags;
    data['tags'] = { from: [...recipe.tags], to: [...asked.tags] };
  }
  if (Object.keys(data).length === 0) return null;
  return { changes, event: { type: 'recipe.changed', actor, data } };
}

/**
 * A version was stored. One that needs another's approval makes an approved recipe a draft again. Null for a version
 * that is known, and of a deleted recipe, which gets no more.
 */
export function recordRecipeVersion(
  recipe: Recipe,
  version: { id: string; sequence: number; number: string; author: string; needsApproval: boolean },
): RecipeDecision | null {
  if (recipe.versionCount >= version.sequence || recipe.deletedAt !== null) return null;
  const isUndone = version.needsApproval && recipe.status === 'approved';
  return {
    changes: { versionCount: version.sequence, ...(isUndone ? { status: 'draft' } : {}) },
    event: {
      type: 'recipe.version_added',
      actor: version.author,
      data: { versionId: version.id, number: version.number },
    },
  };
}

/** Nothing finds it any more, but what inherits from it. */
export function deleteRecipe(by: { actor: string; now: string }): RecipeDecision {
  return { changes: { deletedAt: by.now }, event: { type: 'recipe.deleted', actor: by.actor, data: {} } };
}
