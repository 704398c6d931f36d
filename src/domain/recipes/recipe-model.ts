import type { NewEvent } from '../event';
import type { JsonObject } from '../json';
import { type Model, type ModelDecision, type ModelStage, newModel, type RecipeFacet } from '../model';

/** A model of a recipe, as the ML model development contract registers it. */
export function registerRecipeModel(
  asked: { id: string; name: string; facet: RecipeFacet },
  by: { actor: string; now: string },
): { model: Model; event: NewEvent } {
  const { id, name, facet } = asked;
  const model = newModel({ id, name, facets: { recipe: facet } }, by.now);
  return { model, event: { type: 'model.registered', actor: by.actor, data: { name, ...facet } } };
}

/** What this contract changes of a model. */
export interface RecipeModelChange {
  name?: string;
  stage?: ModelStage;
  owner?: string;
}

/** Gives a model another name, stage (which takes it out of the archive) or owner. Null when it is so already. */
export function changeRecipeModel(
  model: Model,
  asked: RecipeModelChange,
  actor: string,
): ModelDecision | null {
  const { name = model.name, stage, owner } = asked;
  const { recipe } = model.facets;
  const changes: ModelDecision['changes'] = {};
  const data: JsonObject = {};
  if (name !== model.name) {
    changes.name = name;
    data['name'] = { from: model.name, to: name };
  }
  if (stage !== undefined && (stage !== model.stage || model.isArchived)) {
    changes.stage = stage;
    changes.isArchived = false;
    data['stage'] = { from: model.isArchived ? 'archived' : model.stage, to: stage };
  }
  if (recipe && owner !== undefined && owner !== recipe.owner) {
    changes.facets = { ...model.facets, recipe: { ...recipe, owner } };
    data['owner'] = { from: recipe.owner, to: owner };
  }
  if (Object.keys(data).length === 0) return null;
  return { changes, event: { type: 'model.changed', actor, data } };
}
