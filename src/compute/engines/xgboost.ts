import type { JsonObject } from '../../domain/json';
import type { Task } from '../../domain/training';
import {
  type BoosterOptions,
  boosterModel,
  commonParameters,
  loadBooster,
  restartPoints,
  takeUp,
} from './booster';
import type { FitRequest, FittedModel, TrainingEngine } from './engine';
import { parameter } from './parameters';
import type { Handle } from './xgboost-calls';
import type { XgboostLibrary, XgboostParameters } from './xgboost-library';

/** Gradient boosted trees with the logistic loss, of several classes that of softmax (a tree each), for numbers the squared one. The artifact is XGBoost's own JSON, readable by every XGBoost. */
export function createXgboostEngine(options: BoosterOptions): TrainingEngine {
  return {
    artifactExtension: 'json',
    library: () => `xgboost ${options.library.version}`,
    fit: (request) => fit(options, request),
    load: (file, goal) => loadBooster(options, file, goal),
  };
}

/** The round with the best validation loss so far, counted from 1; null before there is one. */
interface Best {
  round: number;
  loss: number | null;
}

async function fit(options: BoosterOptions, request: FitRequest): Promise<FittedModel> {
  const { library } = options;
  const handles: Handle[] = [];
  try {
    const train = library.createTrainingMatrix(request.train, options.threads);
    handles.push(train);
    const validation = request.validation && library.createMatrix(request.validation);
    if (validation !== null) handles.push(validation);
    const booster = library.createBooster(handles, parametersOf(options, request));
    try {
      library.setFeatureNames(booster, request.featureNames);
      return await boost(library, { request, booster, train, validation });
    } finally {
      library.freeBooster(booster);
    }
  } finally {
    for (const handle of handles) library.freeMatrix(handle);
  }
}

interface Boosting {
  request: FitRequest;
  booster: Handle;
  train: Handle;
  validation: Handle | null;
}

async function boost(library: XgboostLibrary, work: Boosting): Promise<FittedModel> {
  const { request, booster, train, validation } = work;
  const rounds = parameter(request.parameters, 'n_estimators');
  const patience = parameter(request.parameters, 'early_stopping_rounds');
  const points = restartPoints(library, booster, isSampling(request));
  let best = bestOf(await takeUp(library, booster, request.resumeFrom));
  let round = library.boostedRounds(booster);
  const isStopped = (): boolean => validation !== null && patience > 0 && round - best.round >= patience;
  while (round < rounds && !isStopped()) {
    points.beforeRound(round, { ...best });
    library.update(booster, round, train);
    const loss = validation === null ? null : library.evaluate(booster, round, validation);
    round += 1;
    if (loss !== null && (best.loss === null || loss < best.loss)) best = { round, loss };
    const notes = { ...best };
    await request.onRound({ round, rounds, validationLoss: loss }, (file) => points.save(file, notes));
  }
  const kept = patience > 0 && best.loss !== null ? best.round : round;
  return boosterModel(library, library.sliceBooster(booster, kept), request);
}

function bestOf(notes: JsonObject | null): Best {
  return {
    round: typeof notes?.['round'] === 'number' ? notes['round'] : 0,
    loss: typeof notes?.['loss'] === 'number' ? notes['loss'] : null,
  };
}

function isSampling({ parameters }: FitRequest): boolean {
  return parameter(parameters, 'subsample') < 1 || parameter(parameters, 'colsample_bytree') < 1;
}

const OBJECTIVES: Readonly<Record<Task, XgboostParameters>> = {
  binary_classification: { objective: 'binary:logistic', eval_metric: 'logloss' },
  multiclass_classification: { objective: 'multi:softprob', eval_metric: 'mlogloss' },
  regression: { objective: 'reg:squarederror', eval_metric: 'rmse' },
};

function parametersOf({ threads }: BoosterOptions, request: FitRequest): XgboostParameters {
  const { task, outputs, parameters } = request;
  const value = (name: string): string => String(parameter(parameters, name));
  return {
    ...commonParameters(threads, parameter(parameters, 'seed')),
    ...OBJECTIVES[task],
    ...(task === 'multiclass_classification' ? { num_class: String(outputs) } : {}),
    eta: value('learning_rate'),
    max_depth: value('max_depth'),
    min_child_weight: value('min_child_weight'),
    subsample: value('subsample'),
    colsample_bytree: value('colsample_bytree'),
    lambda: value('reg_lambda'),
    alpha: value('reg_alpha'),
    gamma: value('gamma'),
  };
}
