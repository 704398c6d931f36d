import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { JsonObject } from '../../domain/json';
import type { Clock } from '../../domain/ports';
import { applyMergePatch } from '../../domain/recipes/merge-patch';
import type { RecipeRepository, RecipeVersionRepository } from '../../domain/recipes/ports';
import type { Recipe } from '../../domain/recipes/recipe';
import {
  nextRecipeVersion,
  type RecipeVersion,
  type RecipeVersionTexts,
} from '../../domain/recipes/recipe-version';
import { newId } from '../secrets';
import type { ApprovalPolicy } from './approval';
import { readGradually } from './gradual-reading';
import { isRecorded, newestOf } from './newest-recipe-version';

/** What is said of a new version; its creator is whoever asks unless they name another. */
export interface AskedVersion {
  manifest: JsonObject;
  changeNote: string;
  createdBy: string | null;
}

/** What a recipe really says: its manifest over those of its parents, the oldest first in `chain`. */
export interface EffectiveManifest {
  manifest: JsonObject;
  chain: RecipeVersion[];
}

/** Versions of a recipe, as they are read: their manifests may be large, so few are in memory at a time, and as texts. */
export interface RecipeVersionList {
  /** Of the recipe, whatever the range. */
  total: number;
  versions: AsyncIterable<RecipeVersionTexts>;
}

interface Range {
  skip: number;
  limit: number;
}

/** A manifest, and the recipe that it is for. */
type OwnManifest = Pick<RecipeVersion, 'recipeId' | 'manifest'>;

/** Manifests of recipes. Every method @throws DomainError NOT_FOUND in the words of the contract */
export interface RecipeVersions {
  /** Newest first; all unless a range is given. */
  list(recipeId: string, range?: Range): Promise<RecipeVersionList>;
  /** Of a recipe that is not deleted. */
  get(recipeId: string, versionId: string): Promise<RecipeVersion>;
  /** The newest of a recipe, deleted or not. */
  latestOf(recipe: Recipe): Promise<RecipeVersion>;
  /** The one that a version is compared with: `fromId` of the same recipe, else the one before; null for the first. */
  comparedWith(version: RecipeVersion, fromId: string | undefined): Promise<RecipeVersion | null>;
  create(recipeId: string, asked: AskedVersion, principal: Principal): Promise<RecipeVersion>;
  /** The same of a manifest that is no version yet, with the parents' versions, the oldest first. */
  merge(own: OwnManifest): Promise<{ manifest: JsonObject; parents: RecipeVersion[] }>;
  /** The version's manifest over the newest of each parent (deleted ones too), by JSON merge patch down the chain. */
  effective(version: RecipeVersion): Promise<EffectiveManifest>;
}

interface RecipeVersionDeps {
  recipes: RecipeRepository;
  recipeVersions: RecipeVersionRepository;
  approval: ApprovalPolicy;
  clock: Clock;
}

const EVERYTHING: Range = { skip: 0, limit: Number.POSITIVE_INFINITY };

/** Manifests of recipes over their ports. */
export function createRecipeVersions(deps: RecipeVersionDeps): RecipeVersions {
  const { recipes, recipeVersions } = deps;

  const latestOf = (recipe: Recipe): Promise<RecipeVersion> => newestOf(deps, recipe);

  async function get(recipeId: string, versionId: string): Promise<RecipeVersion> {
    await liveRecipe(recipes, recipeId);
    const version = await recipeVersions.find(versionId);
    if (version?.recipeId !== recipeId) throw new DomainError('NOT_FOUND', 'Recipe version not found');
    return version;
  }

  return {
    latestOf,
    get,
    async comparedWith({ recipeId, sequence }, fromId) {
      if (fromId !== undefined) return get(recipeId, fromId);
      const [previous] = await recipeVersions.findSequences(recipeId, [sequence - 1]);
      return previous ?? null;
    },
    async list(recipeId, range = EVERYTHING) {
      const newest = await latestOf(await liveRecipe(recipes, recipeId));
      return { total: newest.sequence, versions: await readDown(recipeVersions, newest, range) };
    },
    create: (recipeId, asked, { actor }) => create(deps, { ...asked, recipeId, author: actor }),
    merge: (own) => mergedOf(deps, own),
    async effective(version) {
      const { manifest, parents } = await mergedOf(deps, version);
      return { manifest, chain: [...parents, version] };
    },
  };
}

/** From the newest down. */
function readDown(
  recipeVersions: RecipeVersionRepository,
  { recipeId, sequence }: RecipeVersion,
  { skip, limit }: Range,
): Promise<AsyncIterable<RecipeVersionTexts>> {
  const newest = sequence - skip;
  const length = Math.max(0, Math.min(limit, newest));
  const sequences = Array.from({ length }, (_, index) => newest - index);
  return readGradually(sequences, {
    read: async (some) => (await recipeVersions.findTexts(recipeId, some)).toReversed(),
    charactersOf: ({ manifest, diffFromPrevious }) => manifest.length + diffFromPrevious.length,
  });
}

async function create(
  deps: RecipeVersionDeps,
  asked: AskedVersion & Pick<RecipeVersion, 'recipeId' | 'author'>,
): Promise<RecipeVersion> {
  const { author } = asked;
  const needsApproval = await deps.approval.isNeededFor(author);
  const draft = { ...asked, id: newId('ver_'), needsApproval, createdBy: asked.createdBy ?? author };
  for (;;) {
    const recipe = await liveRecipe(deps.recipes, asked.recipeId);
    const previous = await newestOf(deps, recipe);
    const version = nextRecipeVersion(draft, previous, deps.clock.now());
    // Another one has taken the number.
    if (!(await deps.recipeVersions.insert(version))) continue;
    if (await isRecorded(deps, version, recipe)) return version;
    throw unknownRecipe();
  }
}

async function mergedOf(deps: RecipeVersionDeps, own: OwnManifest): ReturnType<RecipeVersions['merge']> {
  const parents: RecipeVersion[] = [];
  let recipe = await deps.recipes.get(own.recipeId);
  while (recipe.parentId !== null) {
    recipe = await deps.recipes.get(recipe.parentId);
    parents.unshift(await newestOf(deps, recipe));
  }
  const [oldest, ...younger] = [...parents, own];
  const manifest = younger.reduce(
    (inherited, { manifest: next }) => applyMergePatch(inherited, next),
    oldest.manifest,
  );
  return { manifest, parents };
}

/** @throws DomainError NOT_FOUND in the words of the contract */
export async function liveRecipe(
  recipes: Pick<RecipeRepository, 'findLive'>,
  id: string,
  words?: string,
): Promise<Recipe> {
  const recipe = await recipes.findLive(id);
  if (!recipe) throw unknownRecipe(words);
  return recipe;
}

/** What is said of a recipe that is not there, or was deleted meanwhile. */
export function unknownRecipe(words = 'Recipe not found'): DomainError {
  return new DomainError('NOT_FOUND', words);
}
