import { HYPERPARAMETERS, type HyperparameterValues, resolveHyperparameters } from './hyperparameters';
import type { JsonObject } from './json';
import type { ProjectModelType } from './model';
import type { RunSpec } from './run-spec';
import type { Engine } from './training';

/** The engine that trains each type of model, with what makes it so. */
const ENGINE_OF: Record<ProjectModelType, { engine: Engine; fixed: HyperparameterValues }> = {
  decision_tree: { engine: 'random_forest', fixed: { n_estimators: 1, subsample: 1, max_features: 1 } },
  random_forest: { engine: 'random_forest', fixed: {} },
  regression: { engine: 'xgboost', fixed: {} },
  neural_network: { engine: 'neural_network', fixed: {} },
};

/** Names of the contract's example that engines know by another. */
const NAME_OF: Readonly<Record<string, string>> = { random_seed: 'seed' };

/**
 * What a training of a type is to compute. Keys that its engine does not know are left to whoever reads them.
 * @throws DomainError VALIDATION_FAILED naming every value that the engine can't take
 */
export function specOfTrainingConfig(
  type: ProjectModelType,
  config: JsonObject,
): Pick<RunSpec, 'engine' | 'hyperparameters' | 'useCv'> {
  const { engine, fixed } = ENGINE_OF[type];
  const named = Object.entries(config).map(([key, value]) => [NAME_OF[key] ?? key, value] as const);
  const known = named.filter(([key]) => Object.hasOwn(HYPERPARAMETERS[engine], key));
  const given = { ...Object.fromEntries(known), ...fixed };
  const hyperparameters = resolveHyperparameters([engine], given).get(engine) ?? {};
  return { engine, hyperparameters, useCv: false };
}
