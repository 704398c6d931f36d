import type { NewEvent } from '../event';
import type { JsonObject } from '../json';
import { newRecipe, type Recipe } from './recipe';
import { nextRecipeVersion, type RecipeVersion } from './recipe-version';

/** What the pricing example trains. */
const MANIFEST: JsonObject = {
  description: 'Chance that an offer is bought at a price',
  target: 'converted',
  features: ['list_price', 'discount', 'competitor_price', 'region', 'weekday'],
  training: { engine: 'xgboost', learning_rate: 0.1, n_estimators: 200, max_depth: 5 },
};

/** The recipe that the examples of the ML model development contract speak of, as published there. */
export function examplePricingRecipe(): { recipe: Recipe; event: NewEvent; version: RecipeVersion } {
  const by = { actor: 'system', now: '2024-01-15T10:00:00.000Z' };
  const asked = {
    id: 'recipe_pricing_base',
    name: 'Pricing Baseline v1',
    family: 'pricing',
    level: 'baseline',
    parentId: null,
    generation: 0,
    tags: ['baseline', 'optimization'],
  } as const;
  const { recipe, event } = newRecipe(asked, by);
  const draft = {
    createdBy: 'system',
    author: 'system',
    needsApproval: false,
    changeNote: 'Initial version',
  };
  const named = { ...draft, id: 'ver_pricing_base_v1', recipeId: asked.id, manifest: MANIFEST };
  return {
    recipe: { ...recipe, status: 'approved', isExample: true },
    event,
    version: nextRecipeVersion(named, null, by.now),
  };
}
