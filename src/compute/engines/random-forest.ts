import {
  type BoosterOptions,
  boosterModel,
  commonParameters,
  loadBooster,
  restartPoints,
  takeUp,
} from './booster';
import type { FitRequest, FittedModel, Matrix, TrainingEngine } from './engine';
import { parameter } from './parameters';
import type { Handle, XgboostLibrary, XgboostParameters } from './xgboost-library';

/**
 * Random forest (Breiman 2001) by the XGBoost library: each tree is grown on its own sample of rows, each split on its
 * own sample of columns, and a prediction is the mean over the trees of the share of positives in the leaf. For 0/1
 * labels the squared error that the trees reduce is the Gini impurity, so probabilities need no later calibration.
 * The artifact is XGBoost's own JSON.
 */
export function createRandomForestEngine(options: BoosterOptions): TrainingEngine {
  return {
    artifactExtension: 'json',
    library: () => `xgboost ${options.library.version}`,
    fit: (request) => fit(options, request),
    load: (file) => loadBooster(options, file),
  };
}

async function fit(options: BoosterOptions, request: FitRequest): Promise<FittedModel> {
  const { library } = options;
  const train = library.createMatrix(request.train);
  try {
    const prior = meanLabel(request.train);
    const booster = library.createBooster([train], parametersOf(options, request, prior));
    try {
      library.setFeatureNames(booster, request.featureNames);
      await grow(library, { request, booster, train, prior });
      return boosterModel(library, booster);
    } catch (error) {
      library.freeBooster(booster);
      throw error;
    }
  } finally {
    library.freeMatrix(train);
  }
}

interface Growing {
  request: FitRequest;
  booster: Handle;
  train: Handle;
  prior: number;
}

/** One tree a round, all on the derivatives of the prior: that makes them independent of each other, unlike boosting. */
async function grow(library: XgboostLibrary, { request, booster, train, prior }: Growing): Promise<void> {
  const rounds = parameter(request.parameters, 'n_estimators');
  const gradient = request.train.labels.map((label) => prior - label);
  const hessian = new Float32Array(request.train.rows).fill(1);
  const points = restartPoints(library, booster, true);
  await takeUp(library, booster, request.resumeFrom);
  for (let round = library.boostedRounds(booster); round < rounds; round += 1) {
    points.beforeRound(round, {});
    library.boost({ booster, iteration: round, matrix: train, gradient, hessian });
    await request.onRound({ round: round + 1, rounds, validationLoss: null }, (file) =>
      points.save(file, {}),
    );
  }
}

function meanLabel({ labels, rows }: Matrix): number {
  return Math.fround(labels.reduce((sum, label) => sum + label, 0) / rows);
}

function parametersOf(
  { threads }: BoosterOptions,
  { parameters }: FitRequest,
  prior: number,
): XgboostParameters {
  const value = (name: string): string => String(parameter(parameters, name));
  return {
    ...commonParameters(threads, parameter(parameters, 'seed')),
    objective: 'reg:squarederror',
    base_score: String(prior),
    eta: String(1 / parameter(parameters, 'n_estimators')),
    lambda: '0',
    max_depth: value('max_depth'),
    min_child_weight: value('min_child_weight'),
    subsample: value('subsample'),
    colsample_bynode: value('max_features'),
  };
}
