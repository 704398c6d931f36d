import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { SyntheticExampleRepository } from '../../domain/recipes/ports';
import type { SyntheticExample } from '../../domain/recipes/synthetic-example';
import { newId } from '../secrets';
import type { RecipeUseCases } from './recipes';

/** Synthetic examples of recipes. Every method @throws DomainError NOT_FOUND for an unknown recipe */
export interface SyntheticExamples {
  /** @throws DomainError NOT_FOUND when it has none */
  get(recipeId: string): Promise<SyntheticExample>;
  /** Stores it in the place of the one before. */
  put(
    recipeId: string,
    asked: Pick<SyntheticExample, 'datasetSchema' | 'sampleRows' | 'exampleRun'>,
    principal: Principal,
  ): Promise<SyntheticExample>;
}

/** Synthetic examples over their ports. */
export function createSyntheticExamples(deps: {
  examples: SyntheticExampleRepository;
  recipes: RecipeUseCases;
  clock: Clock;
}): SyntheticExamples {
  const { examples, recipes, clock } = deps;
  return {
    async get(recipeId) {
      await recipes.get(recipeId);
      const example = await examples.find(recipeId);
      if (!example) throw new DomainError('NOT_FOUND', 'Synthetic example not found');
      return example;
    },
    async put(recipeId, asked, { actor }) {
      await recipes.get(recipeId);
      const example = { ...asked, id: newId('syn_'), recipeId, actor, createdAt: clock.now() };
      await examples.put(example);
      return example;
    },
  };
}
