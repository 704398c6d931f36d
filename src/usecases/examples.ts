import { DomainError } from '../domain/errors';
import { registerModel } from '../domain/model-registration';
import type { Clock, ModelRepository, RunRepository } from '../domain/ports';
import { examplePricingRecipe } from '../domain/recipes/example-recipe';
import type { RecipeRepository, RecipeVersionRepository } from '../domain/recipes/ports';

/** The model that the examples of the incidents contract speak of. */
const CREDIT_RISK = {
  id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  name: 'credit-risk-v3',
  teamId: null,
  stage: 'production',
  isExample: true,
} as const;

/** Beyond the number of all examples. */
const FIRST = { skip: 0, limit: 10 } as const;

/** What the documents' examples name, to try things on; each is marked as an example. */
export interface Examples {
  /** Stores those that are missing; resolves to their names. What is there already stays as it is. */
  load(): Promise<string[]>;
  /** The same, where there is nothing yet but examples: whoever died in between has left some out. */
  loadIntoEmpty(): Promise<string[]>;
}

interface ExampleDeps {
  models: ModelRepository;
  runs: RunRepository;
  recipes: RecipeRepository;
  recipeVersions: RecipeVersionRepository;
  clock: Clock;
}

/** The examples over their ports. */
export function createExamples(deps: ExampleDeps): Examples {
  const { models, recipes, recipeVersions, clock } = deps;

  async function load(): Promise<string[]> {
    const { recipe, event, version } = examplePricingRecipe();
    await recipeVersions.insert(version);
    const hasRecipe = await isNew(recipes.insert(recipe, event));
    const by = { actor: 'system', now: clock.now() };
    const hasModel = await isNew(models.insert(registerModel(CREDIT_RISK, by)));
    return [...(hasModel ? [CREDIT_RISK.name] : []), ...(hasRecipe ? [recipe.id] : [])];
  }

  return { load, loadIntoEmpty: async () => ((await isEmpty(deps)) ? load() : []) };
}

/** False when it was there already. */
async function isNew(insertion: Promise<unknown>): Promise<boolean> {
  try {
    await insertion;
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'ALREADY_EXISTS') return false;
    throw error;
  }
}

async function isEmpty({ models, recipes, runs }: ExampleDeps): Promise<boolean> {
  const [known, written, ran] = await Promise.all([
    models.list({ ...FIRST, standing: null, teamId: null, visibleTo: 'all' }),
    recipes.list({ ...FIRST, family: null, level: null, status: null }),
    runs.history({ ...FIRST, state: null, modelId: null, hiddenModelIds: [] }),
  ]);
  return [...known.models, ...written.recipes].every(({ isExample }) => isExample) && ran.total === 0;
}
