import {
  type BoosterOptions,
  boosterModel,
  commonParameters,
  loadBooster,
  restartPoints,
  takeUp,
} from './booster';
import type { FitRequest, FittedModel, TrainingEngine } from './engine';
import { takeLabels } from './matrix';
import { parameter } from './parameters';
import type { Handle } from './xgboost-calls';
import type { XgboostLibrary, XgboostParameters } from './xgboost-library';

/**
 * Random forest (Breiman 2001) by the XGBoost library: each tree is grown on its own sample of rows, each split on its
 * own sample of columns, and a prediction is the mean over the trees of the mean label in the leaf. For 0/1 labels, where
 * that is the share of positives, the squared error that the trees reduce is the Gini impurity, so probabilities need no
 * later calibration. Of several classes each has a tree of its own in every round, and their shares are made to sum to 1.
 * The artifact is XGBoost's own JSON.
 */
export function createRandomForestEngine(options: BoosterOptions): TrainingEngine {
  return {
    artifactExtension: 'json',
    library: () => `xgboost ${options.library.version}`,
    fit: (request) => growForest(options, request, forestOf(request)),
    load: (file, goal) => loadBooster(options, file, goal),
  };
}

/** How the trees of a forest are grown; the names are those of the library. */
export interface Forest {
  trees: number;
  settings: XgboostParameters;
  /** False when nothing is drawn: then any tree is a restart point. */
  isSampling: boolean;
}

/** Grows a forest: trees that know nothing of each other, whose mean is the prediction. */
export async function growForest(
  options: BoosterOptions,
  request: FitRequest,
  forest: Forest,
): Promise<FittedModel> {
  const { library } = options;
  const train = library.createTrainingMatrix(request.train, options.threads);
  try {
    const labels = takeLabels(request.train.source, request.train.rows);
    const prior = priorOf(request.outputs, labels);
    const booster = library.createBooster([train], parametersOf(options, request, { forest, prior }));
    try {
      library.setFeatureNames(booster, request.featureNames);
      await grow(library, { request, forest, booster, train, labels, prior });
      return boosterModel(library, booster, request);
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
  forest: Forest;
  booster: Handle;
  train: Handle;
  labels: Float32Array;
  prior: number;
}

/** One tree a round, all on the derivatives of the prior: that makes them independent of each other, unlike boosting. */
async function grow(library: XgboostLibrary, growing: Growing): Promise<void> {
  const { request, forest, booster, train, labels, prior } = growing;
  const rounds = forest.trees;
  const { outputs } = request;
  const gradient = gradientOf(outputs, labels, prior);
  const hessian = new Float32Array(gradient.length).fill(1);
  const points = restartPoints(library, booster, forest.isSampling);
  await takeUp(library, booster, request.resumeFrom);
  for (let round = library.boostedRounds(booster); round < rounds; round += 1) {
    points.beforeRound(round, {});
    library.boost({ booster, iteration: round, matrix: train, outputs, gradient, hessian });
    await request.onRound({ round: round + 1, rounds, validationLoss: null }, (file) =>
      points.save(file, {}),
    );
  }
}

/** What the trees correct: the mean label; of several classes nothing, whose shares have no common mean. */
function priorOf(outputs: number, labels: Float32Array): number {
  return outputs > 1 ? 0 : Math.fround(labels.reduce((sum, label) => sum + label, 0) / labels.length);
}

/** Of half the squared error, row-major: the prior less the label, of several classes less 1 for the row's own and 0 for others. */
function gradientOf(outputs: number, labels: Float32Array, prior: number): Float32Array {
  if (outputs === 1) return labels.map((label) => prior - label);
  const gradient = new Float32Array(labels.length * outputs).fill(prior);
  labels.forEach((label, row) => {
    gradient[row * outputs + label] = prior - 1;
  });
  return gradient;
}

function parametersOf(
  { threads }: BoosterOptions,
  { outputs, parameters }: FitRequest,
  { forest, prior }: Pick<Growing, 'forest' | 'prior'>,
): XgboostParameters {
  return {
    ...commonParameters(threads, parameter(parameters, 'seed')),
    objective: 'reg:squarederror',
    ...(outputs > 1
      ? { num_target: String(outputs), base_score: JSON.stringify(Array(outputs).fill(prior)) }
      : { base_score: String(prior) }),
    eta: String(1 / forest.trees),
    lambda: '0',
    ...forest.settings,
  };
}

function forestOf({ parameters }: FitRequest): Forest {
  const value = (name: string): string => String(parameter(parameters, name));
  const settings = {
    max_depth: value('max_depth'),
    min_child_weight: value('min_child_weight'),
    subsample: value('subsample'),
    colsample_bynode: value('max_features'),
  };
  return { trees: parameter(parameters, 'n_estimators'), settings, isSampling: true };
}
