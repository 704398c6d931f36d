import type { Principal } from '../../domain/auth/principal';
import type { Model, ModelFacets, ProjectFacet } from '../../domain/model';
import type { ModelRepository } from '../../domain/ports';
import { addFacet } from '../../domain/registry/facets';
import type { TrainModelType } from '../../domain/run-spec';
import type { RecipeVersions } from '../recipes/recipe-versions';
import type { RecipeUseCases } from '../recipes/recipes';
import { assertVisible, unknownModel, visibleModel } from './visible-model';

/** What is given of a facet. */
export type FacetAsked =
  | { facet: 'train'; modelType: TrainModelType }
  | ({ facet: 'project' } & Pick<
      ProjectFacet,
      'projectId' | 'ontologyId' | 'type' | 'description' | 'trainingConfig' | 'metadata'
    >)
  | { facet: 'recipe'; recipeId: string; recipeVersionId: string; owner: string | null };

/** The faces that a model belongs to. */
export interface ModelFacetUseCases {
  /**
   * Takes the model into a face; asked again with the same content, nothing changes.
   * @throws DomainError NOT_FOUND for an unknown model, recipe or version
   * @throws DomainError ALREADY_EXISTS when it has the facet with other content, or another model stands for the Train type
   */
  put(id: string, asked: FacetAsked, principal: Principal): Promise<Model>;
}

interface FacetDeps {
  models: ModelRepository;
  recipes: Pick<RecipeUseCases, 'get'>;
  recipeVersions: Pick<RecipeVersions, 'get'>;
}

/** Facets over their ports. */
export function createModelFacets(deps: FacetDeps): ModelFacetUseCases {
  const { models } = deps;
  return {
    async put(id, asked, principal) {
      const known = await visibleModel(models, id, principal);
      const facets = await facetsOf(deps, asked, known.facets.recipe?.owner ?? principal.actor);
      return models.transition(id, (model) => {
        if (model.deletedAt !== null) throw unknownModel(id);
        assertVisible(model, principal);
        return addFacet(model, facets, principal.actor);
      });
    },
  };
}

async function facetsOf(deps: FacetDeps, asked: FacetAsked, owner: string): Promise<ModelFacets> {
  if (asked.facet === 'train') return { train: { modelType: asked.modelType } };
  if (asked.facet === 'project') {
    const { facet: _facet, ...given } = asked;
    const untrained = { trainingMetrics: null, performanceMetrics: null };
    return { project: { ...given, ...untrained, artifactPath: null, failureReason: null } };
  }
  const { recipeId, recipeVersionId } = asked;
  const { family } = await deps.recipes.get(recipeId);
  await deps.recipeVersions.get(recipeId, recipeVersionId);
  return { recipe: { recipeId, recipeVersionId, family, owner: asked.owner ?? owner } };
}
