import type { NewEvent } from '../event';
import type { JsonObject } from '../json';
import { newRecipe, type Recipe } from './recipe';
import { nextRecipeVersion, type RecipeVersion } from './recipe-version';

/** Demand at a price, learned from rows that are drawn with known truth. */
const MANIFEST: JsonObject = {
  description: 'How much is sold at a price, and the price that earns most',
  data: { synthetic: { rows: 6_000, seed: 7 } },
  model: { engine: 'xgboost', hyperparameters: { learning_rate: 0.1, n_estimators: 200, max_depth: 4 } },
  evaluation: { holdout: 0.2, windows: 4 },
  pricing: { objective: 'margin', max_price_change: 0.2 },
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
