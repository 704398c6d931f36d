import type { z } from 'zod';
import { hexId } from '../../../domain/ids';
import type { Model } from '../../../domain/model';
import type { ModelPage } from '../../../domain/queries';
import type { RecipeModelChange } from '../../../domain/recipes/recipe-model';
import { toSeconds } from '../../time';
import type * as schemas from './model-schemas';

/** This contract's rendering of a model's id. */
export function modelId(id: string): string {
  return `model_${hexId(id)}`;
}

/** This contract's word for where a model stands: its stage, in the archive or not. */
export function presentStatus({ stage }: Pick<Model, 'stage'>): z.output<typeof schemas.Model>['status'] {
  return stage;
}

/** What a body asks to change. */
export function toChange({ name, status, owner }: z.output<typeof schemas.ModelUpdate>): RecipeModelChange {
  return {
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { stage: status }),
    ...(owner === undefined ? {} : { owner }),
  };
}

/** A model, with exactly the keys of the contract's example. */
export function presentModel(model: Model): z.input<typeof schemas.Model> {
  const { recipe } = model.facets;
  if (!recipe) throw new Error(`model ${model.id} is not one of this contract`);
  return {
    id: modelId(model.id),
    name: model.name,
    model_family: recipe.family,
    recipe_id: recipe.recipeId,
    recipe_version_id: recipe.recipeVersionId,
    status: presentStatus(model),
    owner: recipe.owner,
    created_at: toSeconds(model.createdAt),
    updated_at: toSeconds(model.lastEventAt),
  };
}

/** A page of models. */
export function presentModels({ models, total }: ModelPage): z.input<typeof schemas.ModelList> {
  return { models: models.map(presentModel), total };
}
