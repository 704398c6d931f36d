import { inputError } from '../input-error';
import {
  assertGoal,
  type FitRequest,
  type FittedModel,
  featuresOf,
  type TrainingEngine,
  withCopy,
} from './engine';
import { createEncoder, type Encoder, learnEncoding } from './feature-encoding';
import { type LinearModel, readLinearArtifact, writeLinearArtifact } from './linear-artifact';
import { LIBRARY } from './linear-equations';
import { contributionShares, linearPredictor, partsOf } from './linear-rows';
import { solveSoftmax } from './linear-softmax';
import { solveLinear } from './linear-solver';
import type { Matrix } from './matrix';
import { softmax } from './softmax';

/** The normal equations hold the square of this many numbers. */
const INPUTS_MAX = 2_000;

/**
 * Linear models with L2 regularisation: ridge regression (Hoerl and Kennard 1970) for numbers, logistic regression by
 * iteratively reweighted least squares for two classes, softmax regression for several. Numbers are standardised, categories one-hot, as in the neural
 * network. The same rows and hyperparameters give the same artifact, byte for byte, also when the fit was resumed.
 */
export function createLinearEngine(): TrainingEngine {
  return {
    artifactExtension: 'json',
    library: () => LIBRARY,
    fit,
    async load(file, goal) {
      const model = await readLinearArtifact(file);
      assertGoal(model, goal);
      return toFittedModel(model, createEncoder(model.encoding));
    },
  };
}

async function fit(asked: FitRequest): Promise<FittedModel> {
  const request = withCopy(asked);
  const { task, outputs, train, parameters } = request;
  const encoding = await learnEncoding(train, featuresOf(request));
  const encoder = createEncoder(encoding);
  if (encoder.width === 0) throw inputError('no feature has a value in any training row');
  if (encoder.width > INPUTS_MAX)
    throw inputError(
      `the features have ${encoder.width} inputs, more than the ${INPUTS_MAX} of a linear model: leave out columns with many categories`,
    );
  const solve = outputs > 1 ? solveSoftmax : solveLinear;
  const { coefficients, rounds } = await solve(request, encoder);
  const importance = await contributionShares(train, { encoder, encoding, coefficients, outputs });
  const model = { task, outputs, encoding, coefficients, rounds, importance, parameters, library: LIBRARY };
  return toFittedModel(model, encoder);
}

function toFittedModel(model: LinearModel, encoder: Encoder): FittedModel {
  const { task, importance } = model;
  return {
    rounds: model.rounds,
    async predict(matrix: Matrix) {
      const predicted = await linearPredictor(matrix, encoder, model);
      if (task !== 'multiclass_classification')
        return Float32Array.from(predicted, task === 'regression' ? undefined : sigmoid);
      for (const row of partsOf(predicted, matrix.rows)) softmax(row);
      return Float32Array.from(predicted);
    },
    importance: async () => [...importance],
    save: (file) => writeLinearArtifact(file, model),
    // Plain arrays, no memory outside the heap.
    free: () => undefined,
  };
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
