import { systemClock } from '../compose';
import { createDirtyMarks } from '../persistence/dirty-marks';
import { createModelRepository } from '../persistence/model-repository';
import { createRecipeRepository } from '../persistence/recipes/recipe-repository';
import { createRecipeVersionRepository } from '../persistence/recipes/recipe-version-repository';
import { createRunRepository } from '../persistence/run-repository';
import { createExamples } from '../usecases/examples';
import { withRecords } from './with-records';

/** Stores the examples in the document store at the address; resolves to the names of those that were missing. */
export async function seedStore(mongodbUri: string): Promise<string[]> {
  return withRecords(mongodbUri, async (connection) => {
    const dirty = createDirtyMarks(connection, systemClock);
    const models = createModelRepository(connection, dirty, systemClock);
    const runs = createRunRepository(connection, dirty, systemClock);
    const recipes = createRecipeRepository(connection, dirty, systemClock);
    const recipeVersions = createRecipeVersionRepository(connection, dirty, systemClock);
    return createExamples({ models, runs, recipes, recipeVersions, clock: systemClock }).load();
  });
}
