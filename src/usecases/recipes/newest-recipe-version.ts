import type { RecipeRepository, RecipeVersionRepository } from '../../domain/recipes/ports';
import { type Recipe, recordRecipeVersion } from '../../domain/recipes/recipe';
import type { RecipeVersion } from '../../domain/recipes/recipe-version';

interface NewestDeps {
  recipes: RecipeRepository;
  recipeVersions: RecipeVersionRepository;
}

/** Sequences that one look asks for beyond those that are known. */
const AHEAD = 4;

/**
 * Whoever died between a version and its recipe has left the recipe behind: it is brought up to date. A deleted one is not:
 * what was on its way when it was deleted is no version of it.
 */
export async function newestOf(deps: NewestDeps, recipe: Recipe): Promise<RecipeVersion> {
  const newest = recipe.deletedAt === null ? await newestStored(deps, recipe) : null;
  if (newest && (await isRecorded(deps, newest, recipe))) return newest;
  const { id, versionCount } = newest ? await deps.recipes.get(recipe.id) : recipe;
  const [recorded] = await deps.recipeVersions.findSequences(id, [versionCount]);
  if (!recorded) throw new Error(`recipe ${id} has no version ${versionCount}`);
  return recorded;
}

async function newestStored(
  { recipeVersions }: NewestDeps,
  { id, versionCount }: Recipe,
): Promise<RecipeVersion | null> {
  let newest: RecipeVersion | null = null;
  for (let from = versionCount; ; from += AHEAD) {
    const asked = Array.from({ length: AHEAD }, (_, index) => from + index);
    const found = await recipeVersions.findSequences(id, asked);
    newest = found.at(-1) ?? newest;
    if (found.length < AHEAD) return newest;
  }
}

/** Records the version in its recipe; false when that was deleted before. */
export async function isRecorded(
  { recipes }: NewestDeps,
  version: RecipeVersion,
  recipe: Recipe,
): Promise<boolean> {
  if (recipe.versionCount >= version.sequence) return true;
  const { versionCount } = await recipes.transition(recipe.id, (current) =>
    recordRecipeVersion(current, version),
  );
  return versionCount >= version.sequence;
}
