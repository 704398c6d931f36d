import type { z } from 'zod';
import type { Recipe } from '../../../domain/recipes/recipe';
import { toSeconds } from '../../time';
import type * as schemas from './recipe-schemas';

/** A recipe, with exactly the keys of the contract's example. */
export function presentRecipe(recipe: Recipe): z.input<typeof schemas.Recipe> {
  return {
    id: recipe.id,
    name: recipe.name,
    model_family: recipe.family,
    level: recipe.level,
    status: recipe.status,
    parent_id: recipe.parentId,
    tags: [...recipe.tags],
    created_at: toSeconds(recipe.createdAt),
    updated_at: toSeconds(recipe.lastEventAt),
  };
}

/** A page of recipes. */
export function presentRecipes({
  recipes,
  total,
}: {
  recipes: readonly Recipe[];
  total: number;
}): z.input<typeof schemas.RecipeList> {
  return { recipes: recipes.map(presentRecipe), total };
}
