import { planFamilyRun } from '../../../src/domain/families/plan';
import { examplePricingRecipe } from '../../../src/domain/recipes/example-recipe';
import { TRAINING_TYPES } from '../../../src/domain/run';

it.each(TRAINING_TYPES)('the example recipe satisfies the schema of its family: %s', (type) => {
  const { version, recipe } = examplePricingRecipe();
  const plan = planFamilyRun({ family: recipe.family, manifest: version.manifest, type });
  expect(plan).toMatchObject({ spec: { engine: 'xgboost' } });
});
