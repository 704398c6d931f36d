import type { Principal } from '../../domain/auth/principal';
import { DomainError, refusedField } from '../../domain/errors';
import type { JsonObject } from '../../domain/json';
import type { Clock } from '../../domain/ports';
import type { RecipeQuery, RecipeRepository, RecipeVersionRepository } from '../../domain/recipes/ports';
import {
  changeRecipe,
  deleteRecipe,
  GENERATIONS_MAX,
  newRecipe,
  type Recipe,
  type RecipeChange,
} from '../../domain/recipes/recipe';
import { nextRecipeVersion } from '../../domain/recipes/recipe-version';
import { newId } from '../secrets';
import type { ApprovalPolicy } from './approval';
import { liveRecipe, type RecipeVersions, unknownRecipe } from './recipe-versions';

/** What is said of a new recipe. */
export interface AskedRecipe extends Pick<Recipe, 'name' | 'family' | 'level' | 'parentId' | 'tags'> {
  manifest: JsonObject;
}

/** The verbs of recipes. Deleted ones are NOT_FOUND, in the words of the contract. */
export interface RecipeUseCases {
  list(query: RecipeQuery): Promise<{ recipes: Recipe[]; total: number }>;
  get(id: string): Promise<Recipe>;
  /** The manifest becomes its version 1.0.0. @throws DomainError NOT_FOUND for an unknown parent, VALIDATION_FAILED below too many */
  create(asked: AskedRecipe, principal: Principal): Promise<Recipe>;
  /** @throws DomainError FORBIDDEN when the author approves, and their team wants another person to */
  change(id: string, asked: RecipeChange, principal: Principal): Promise<Recipe>;
  /** What inherits from it, or was made of it, goes on as before. */
  remove(id: string, principal: Principal): Promise<void>;
  /** A child with its newest manifest. */
  clone(id: string, name: string, principal: Principal): Promise<Recipe>;
}

interface RecipeDeps {
  recipes: RecipeRepository;
  recipeVersions: RecipeVersionRepository;
  versions: RecipeVersions;
  approval: ApprovalPolicy;
  clock: Clock;
}

/** The verbs of recipes over their ports. */
export function createRecipeUseCases(deps: RecipeDeps): RecipeUseCases {
  const { recipes, versions, clock } = deps;

  return {
    list: (query) => recipes.list(query),
    get: (id) => liveRecipe(recipes, id),
    async create({ parentId, ...asked }, principal) {
      const parent =
        parentId === null ? null : await liveRecipe(recipes, parentId, 'Parent recipe not found');
      return store(deps, { ...asked, parent, changeNote: 'Initial version' }, principal);
    },
    async change(id, asked, principal) {
      const known = await liveRecipe(recipes, id);
      const isApproved = asked.status === 'approved' && known.status !== 'approved';
      const approved = isApproved ? await assertMayApprove(deps, known, principal) : null;
      return recipes.transition(id, (recipe) => {
        if (recipe.deletedAt !== null) throw unknownRecipe();
        if (approved !== null && recipe.versionCount !== approved)
          throw new DomainError(
            'INVALID_STATE',
            'a version was added meanwhile: look at it, then approve again',
          );
        return changeRecipe(recipe, asked, principal.actor);
      });
    },
    async remove(id, { actor }) {
      await liveRecipe(recipes, id);
      await recipes.transition(id, (recipe) => {
        if (recipe.deletedAt !== null) throw unknownRecipe();
        return deleteRecipe({ actor, now: clock.now() });
      });
    },
    async clone(id, name, principal) {
      const parent = await liveRecipe(recipes, id);
      const { family, level, tags } = parent;
      const { manifest, number } = await versions.latestOf(parent);
      const changeNote = `Cloned from ${parent.id} ${number}`;
      return store(deps, { name, family, level, tags, parent, manifest, changeNote }, principal);
    },
  };
}

/** The version first: a recipe is there with its manifest, or not at all. */
async function store(
  { recipes, recipeVersions, approval, clock }: RecipeDeps,
  asked: Omit<AskedRecipe, 'parentId'> & { parent: Recipe | null; changeNote: string },
  { actor }: Principal,
): Promise<Recipe> {
  const { parent, manifest, changeNote, ...profile } = asked;
  const generation = parent === null ? 0 : parent.generation + 1;
  if (generation >= GENERATIONS_MAX)
    throw refusedField('parent_id', `has ${GENERATIONS_MAX - 1} parents above it, and can have no child`);
  const now = clock.now();
  const id = newId('recipe_');
  const needsApproval = await approval.isNeededFor(actor);
  const draft = { id: newId('ver_'), recipeId: id, manifest, createdBy: actor, author: actor, needsApproval };
  await recipeVersions.insert(nextRecipeVersion({ ...draft, changeNote }, null, now));
  const made = { ...profile, id, parentId: parent?.id ?? null, generation };
  const { recipe, event } = newRecipe(made, { actor, now });
  await recipes.insert(recipe, event);
  return recipe;
}

/** Resolves to the sequence of the version that is approved. */
async function assertMayApprove(
  { versions, approval }: RecipeDeps,
  recipe: Recipe,
  { actor }: Principal,
): Promise<number> {
  const { author, number, sequence } = await versions.latestOf(recipe);
  if (author === actor && (await approval.isNeededFor(actor)))
    throw new DomainError(
      'FORBIDDEN',
      `${actor} wrote version ${number}: by the policy of the team, another person approves it`,
    );
  return sequence;
}
