import { type BoosterOptions, loadBooster } from './booster';
import type { FitRequest, TrainingEngine } from './engine';
import { parameter } from './parameters';
import { type Forest, growForest } from './random-forest';

/**
 * One decision tree (Breiman et al. 1984) by the XGBoost library: a forest of one tree that sees all rows and columns,
 * without shrinkage or regularisation. Each leaf says the mean label of its training rows; several classes have a tree
 * each, as in the forest. The artifact is XGBoost's own JSON.
 */
export function createDecisionTreeEngine(options: BoosterOptions): TrainingEngine {
  return {
    artifactExtension: 'json',
    library: () => `xgboost ${options.library.version}`,
    fit: (request) => growForest(options, request, treeOf(request)),
    load: (file, goal) => loadBooster(options, file, goal),
  };
}

function treeOf({ parameters }: FitRequest): Forest {
  const value = (name: string): string => String(parameter(parameters, name));
  const settings = {
    max_depth: value('max_depth'),
    min_child_weight: value('min_child_weight'),
    gamma: value('gamma'),
  };
  return { trees: 1, settings, isSampling: false };
}
