import { DomainError } from '../../src/domain/errors';
import { HYPERPARAMETERS } from '../../src/domain/hyperparameters';
import type { JsonObject } from '../../src/domain/json';
import { PROJECT_MODEL_TYPES } from '../../src/domain/model';
import { specOfTrainingConfig } from '../../src/domain/training-config';

const ENGINES = {
  decision_tree: 'decision_tree',
  random_forest: 'random_forest',
  regression: 'linear',
  neural_network: 'neural_network',
} as const;

function refusal(config: JsonObject): DomainError {
  try {
    specOfTrainingConfig('neural_network', config);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

it('the published example is taken whole', () => {
  const config = { train_test_split: 0.8, random_seed: 42, learning_rate: 0.001, batch_size: 32 };
  const choice = specOfTrainingConfig('neural_network', config);
  expect(choice).toMatchObject({ engine: 'neural_network', holdoutFraction: 0.2, useCv: false });
  expect(choice.hyperparameters).toMatchObject({ seed: 42, learning_rate: 0.001, batch_size: 32 });
});

it.each(PROJECT_MODEL_TYPES)('%s without a configuration has the defaults of its engine', (type) => {
  const spec = specOfTrainingConfig(type, {});
  const defaults = Object.entries(HYPERPARAMETERS[ENGINES[type]]).map(([key, spec]) => [key, spec.default]);
  const hyperparameters = Object.fromEntries(defaults);
  expect(spec).toEqual({ engine: ENGINES[type], hyperparameters, useCv: false });
});

it('synonyms of other libraries mean the same', () => {
  const choice = specOfTrainingConfig('random_forest', {
    num_trees: 30,
    min_samples_leaf: 4,
    random_state: 7,
  });
  expect(choice.hyperparameters).toMatchObject({ n_estimators: 30, min_child_weight: 4, seed: 7 });
});

it('what is not used is told, and changes nothing', () => {
  const config = { learning_rate: 'fast', color: 'blue', constructor: 1, trainer: 'builtin', max_depth: 3 };
  const choice = specOfTrainingConfig('decision_tree', config);
  expect(choice.notes).toEqual([
    "training_config 'learning_rate' is not used by decision_tree",
    "training_config 'color' is not known here and was ignored",
    "training_config 'constructor' is not known here and was ignored",
  ]);
  expect(Object.keys(choice.hyperparameters).sort()).toEqual(
    Object.keys(HYPERPARAMETERS.decision_tree).sort(),
  );
});

it('a key named __proto__ is ignored like any other and reaches no prototype', () => {
  const config = JSON.parse('{"__proto__": {"max_depth": 3}}') as JsonObject;
  const choice = specOfTrainingConfig('decision_tree', config);
  expect(choice.notes).toEqual(["training_config '__proto__' is not known here and was ignored"]);
  expect(choice.hyperparameters['max_depth']).toBe(6);
});

it.each([
  [{ train_test_split: 1 }, 'value', 'must be between 0.05 and 0.95'],
  [{ train_test_split: '0.8' }, 'type', 'must be a number'],
  [{ random_seed: 1.5 }, 'type', 'must be a whole number'],
  [{ batch_size: 0 }, 'value', 'must be between 8 and 4096'],
  [{ epochs: null }, 'type', 'must be a number'],
  [{ use_cv: 1 }, 'type', 'must be true or false'],
] as const)('%j is refused by name', (config, kind, reason) => {
  const [key = ''] = Object.keys(config);
  expect(refusal(config)).toMatchObject({
    code: 'VALIDATION_FAILED',
    fields: [{ path: ['body', 'training_config', key], kind, message: `training_config '${key}' ${reason}` }],
  });
});

it('a refusal names all that is wrong', () => {
  const error = refusal({ train_test_split: 2, learning_rate: 'fast', epochs: 10 });
  expect(error.fields.map(({ path }) => path.at(-1))).toEqual(['train_test_split', 'learning_rate']);
});
