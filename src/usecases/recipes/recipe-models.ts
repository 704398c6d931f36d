import { randomUUID } from 'node:crypto';
import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Model, ModelFamily, ModelStage } from '../../domain/model';
import type { Clock, ModelRepository } from '../../domain/ports';
import type { ModelPage } from '../../domain/queries';
import {
  changeRecipeModel,
  type RecipeModelChange,
  registerRecipeModel,
} from '../../domain/recipes/recipe-model';
import type { ModelChanges } from '../registry/model-changes';
import type { RecipeVersions } from './recipe-versions';
import type { RecipeUseCases } from './recipes';

/** Models of recipes. What the caller's teams may not see is NOT_FOUND, in the words of the contract. */
export interface RecipeModels {
  list(
    query: { family: ModelFamily | null; stage: ModelStage | null; skip: number; limit: number },
    principal: Principal,
  ): Promise<ModelPage>;
  get(id: string | null, principal: Principal): Promise<Model>;
  /** @throws DomainError NOT_FOUND for an unknown recipe or version */
  register(
    asked: { name: string; recipeId: string; recipeVersionId: string; owner: string | null },
    principal: Principal,
  ): Promise<Model>;
  /** Put to production without a champion, it gets its newest version as one. */
  change(id: string | null, asked: RecipeModelChange, principal: Principal): Promise<Model>;
}

/** Models of recipes over their ports. */
export function createRecipeModels(deps: {
  models: ModelRepository;
  modelChanges: ModelChanges;
  recipes: RecipeUseCases;
  versions: RecipeVersions;
  clock: Clock;
}): RecipeModels {
  const { models, modelChanges, recipes, versions, clock } = deps;

  async function get(id: string | null, principal: Principal): Promise<Model> {
    const model = id === null ? null : await models.findLive(id);
    if (!model?.facets.recipe || !canSeeTeam(principal, model.teamId))
      throw new DomainError('NOT_FOUND', 'Model not found');
    return model;
  }

  return {
    list: (query, { teams: visibleTo }) =>
      models.list({ ...query, facet: 'recipe', standing: null, teamId: null, visibleTo }),
    get,
    async register({ name, recipeId, recipeVersionId, owner }, { actor }) {
      const { family } = await recipes.get(recipeId);
      const version = await versions.get(recipeId, recipeVersionId);
      const facet = { recipeId, recipeVersionId: version.id, family, owner: owner ?? actor };
      const asked = registerRecipeModel({ id: randomUUID(), name, facet }, { actor, now: clock.now() });
      await models.insert(asked);
      return asked.model;
    },
    async change(id, asked, principal) {
      const known = await get(id, principal);
      return modelChanges.change(known.id, (model) => {
        if (model.deletedAt !== null) throw new DomainError('NOT_FOUND', 'Model not found');
        return changeRecipeModel(model, asked, principal.actor);
      });
    },
  };
}
