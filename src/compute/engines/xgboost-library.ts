import { messageOf } from '../../domain/errors';
import { TrainingError } from '../../domain/training';
import type { Matrix, RowSelection } from './matrix';
import { featureNames, modelBytes, predict, totalGain } from './xgboost-answers';
import { bindXgboost, type Check, type Handle, type XgboostCalls } from './xgboost-calls';
import { arrayInterface, createTrainingMatrix } from './xgboost-training-matrix';

/** Settings by the library's own names. */
export type XgboostParameters = Readonly<Record<string, string>>;

/** One boosting round on given first and second derivatives of the loss, `outputs` a row. */
export interface GradientStep {
  booster: Handle;
  iteration: number;
  matrix: Handle;
  outputs: number;
  gradient: Float32Array;
  hessian: Float32Array;
}

/**
 * What training and prediction need of the XGBoost C library. Every call blocks until it is done, and throws what
 * the library says when it fails.
 */
export interface XgboostLibrary {
  /** As `3.2.0`. */
  version: string;
  createMatrix(matrix: Matrix): Handle;
  /** For training only; `createMatrix` is for all that is predicted. */
  createTrainingMatrix(selection: RowSelection, threads: number): Handle;
  freeMatrix(matrix: Handle): void;
  /** `matrices` get a prediction cache, so that a round costs one tree. */
  createBooster(matrices: readonly Handle[], parameters: XgboostParameters): Handle;
  /** A booster of the first `rounds` rounds. */
  sliceBooster(booster: Handle, rounds: number): Handle;
  /** Drops all that a booster keeps besides its model and settings: caches and the state of random samplers. */
  resetBooster(booster: Handle): void;
  freeBooster(booster: Handle): void;
  setParameters(booster: Handle, parameters: XgboostParameters): void;
  setFeatureNames(booster: Handle, names: readonly string[]): void;
  featureNames(booster: Handle): string[];
  /** One boosting round on the booster's own objective. */
  update(booster: Handle, iteration: number, matrix: Handle): void;
  boost(step: GradientStep): void;
  /** The booster's `eval_metric` on a matrix. */
  evaluate(booster: Handle, iteration: number, matrix: Handle): number;
  /** Predictions of the whole booster, row-major. */
  predict(booster: Handle, matrix: Handle): Float32Array;
  /** Total gain by feature name; features that no tree uses are missing. */
  totalGain(booster: Handle): Map<string, number>;
  /** Columns that the model was trained on. */
  featureCount(booster: Handle): number;
  boostedRounds(booster: Handle): number;
  /** The model as JSON (for people and other programs) or UBJSON (smaller); valid until the next call. */
  modelBytes(booster: Handle, format: 'json' | 'ubj'): Uint8Array;
  /** Puts a model of either format into a booster. */
  loadModel(booster: Handle, bytes: Uint8Array): void;
}

/** Opens the library at `path`. @throws TrainingError infrastructure when it can't be loaded. */
export function openXgboost(path: string): XgboostLibrary {
  const calls = load(path);
  const check = (code: number): void => {
    if (code !== 0) throw new Error(`XGBoost: ${lastError(calls)}`);
  };
  const handle = (call: (out: [Handle]) => number): Handle => {
    const out: [Handle] = [0n];
    check(call(out));
    return out[0];
  };
  const count = (call: (out: [number]) => number): number => {
    const out: [number] = [0];
    check(call(out));
    return out[0];
  };
  const setParameters = (booster: Handle, parameters: XgboostParameters): void => {
    for (const [name, value] of Object.entries(parameters)) check(calls.setParameter(booster, name, value));
  };
  return {
    version: versionOf(calls),
    createMatrix: (matrix) => createMatrix(calls, check, matrix),
    createTrainingMatrix: (selection, threads) => createTrainingMatrix(calls, check, { selection, threads }),
    freeMatrix: (matrix) => check(calls.freeMatrix(matrix)),
    createBooster(matrices, parameters) {
      const booster = handle((out) => calls.createBooster([...matrices], matrices.length, out));
      setParameters(booster, parameters);
      return booster;
    },
    sliceBooster: (booster, rounds) => handle((out) => calls.slice(booster, 0, rounds, 1, out)),
    resetBooster: (booster) => check(calls.reset(booster)),
    freeBooster: (booster) => check(calls.freeBooster(booster)),
    setParameters,
    setFeatureNames: (booster, names) =>
      check(calls.setFeatureInfo(booster, 'feature_name', [...names], names.length)),
    featureNames: (booster) => featureNames(calls, check, booster),
    update: (booster, iteration, matrix) => check(calls.update(booster, iteration, matrix)),
    boost({ booster, iteration, matrix, outputs, gradient, hessian }) {
      const [first, second] = [gradient, hessian].map((values) => arrayInterface(values, outputs));
      check(calls.boost(booster, matrix, iteration, first ?? '', second ?? ''));
    },
    evaluate(booster, iteration, matrix) {
      const out: [string] = [''];
      check(calls.evaluate(booster, iteration, [matrix], ['rows'], 1, out));
      return Number(out[0].slice(out[0].lastIndexOf(':') + 1));
    },
    predict: (booster, matrix) => predict(calls, check, { booster, matrix }),
    totalGain: (booster) => totalGain(calls, check, booster),
    featureCount: (booster) => count((out) => calls.featureCount(booster, out)),
    boostedRounds: (booster) => count((out) => calls.boostedRounds(booster, out)),
    modelBytes: (booster, format) => modelBytes(calls, check, { booster, format }),
    loadModel: (booster, bytes) => check(calls.modelFromBuffer(booster, bytes, bytes.length)),
  };
}

function load(path: string): XgboostCalls {
  try {
    return bindXgboost(path);
  } catch (error) {
    const reason = messageOf(error);
    throw new TrainingError('infrastructure', `the XGBoost library ${path} can't be loaded: ${reason}`, {
      cause: error,
    });
  }
}

/** The library's words without its time, its lines of code and its stack trace. */
function lastError(calls: XgboostCalls): string {
  const text = calls.lastError().replace(/^(?:\[[^\]]*\]\s*)?(?:\S+:\d+:\s*)?/, '');
  const lines = text.split('\n').map((line) => line.trim());
  const end = lines.findIndex((line) => line.startsWith('Stack trace'));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => line !== '')
    .join(' ');
}

function versionOf(calls: XgboostCalls): string {
  const parts: [[number], [number], [number]] = [[0], [0], [0]];
  calls.version(...parts);
  return parts.flat().join('.');
}

function createMatrix(calls: XgboostCalls, check: Check, matrix: Matrix): Handle {
  const out: [Handle] = [0n];
  check(calls.createMatrix(matrix.values, matrix.rows, matrix.columns, Number.NaN, out));
  const labels = calls.setFloatInfo(out[0], 'label', matrix.labels, matrix.rows);
  if (labels !== 0) {
    const reason = lastError(calls);
    calls.freeMatrix(out[0]);
    throw new Error(`XGBoost: ${reason}`);
  }
  return out[0];
}
