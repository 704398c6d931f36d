import { inputError } from '../input-error';
import {
  assertGoal,
  type FitRequest,
  type FittedModel,
  featuresOf,
  type TrainingEngine,
  withCopy,
} from './engine';
import { createEncoder, learnEncoding } from './feature-encoding';
import { type NetworkModel, readArtifact, writeArtifact } from './neural-network-artifact';
import { permutationImportance, sampleRows } from './neural-network-importance';
import { LIBRARY, startBackend } from './neural-network-layers';
import { fitDigest } from './neural-network-state';
import { predictRows, scaleOf, trainNetwork } from './neural-network-training';
import { parameter } from './parameters';

/**
 * Classification and regression by a multilayer perceptron with two hidden layers of ReLU units: numbers standardised,
 * categories one-hot, dropout, Adam, early stopping by validation loss. One thread. The same rows, seed and
 * hyperparameters give the same artifact, byte for byte, also when the fit was resumed.
 */
export function createNeuralNetworkEngine(): TrainingEngine {
  return {
    artifactExtension: 'json',
    library: () => LIBRARY,
    fit,
    load: async (file, goal) => {
      const model = await readArtifact(file);
      assertGoal({ task: model.scale.task, outputs: model.network.widths.at(-1) ?? 1 }, goal);
      await startBackend();
      return toFittedModel(model, async () => model.importance);
    },
  };
}

async function fit(asked: FitRequest): Promise<FittedModel> {
  await startBackend();
  const request = withCopy(asked);
  const { train, validation, parameters } = request;
  const seed = parameter(parameters, 'seed');
  const encoding = await learnEncoding(train, featuresOf(request));
  const encoder = createEncoder(encoding);
  if (encoder.width === 0) throw inputError('no feature has a value in any training row');
  const digest = fitDigest(request, encoding);
  const scale = scaleOf(request);
  const { network, rounds } = await trainNetwork({ request, scale, encoder, digest });
  const sample = sampleRows(validation ?? train, seed);
  let importance: Promise<number[]> | null = null;
  // Measured when it is first asked for: folds of a cross-validation never ask.
  const measure = (): Promise<number[]> => {
    importance ??= permutationImportance({ network, encoder, scale }, sample, seed);
    return importance;
  };
  return toFittedModel({ encoding, network, scale, rounds, parameters, library: LIBRARY }, measure);
}

function toFittedModel(
  model: Omit<NetworkModel, 'importance'>,
  importance: () => Promise<number[]>,
): FittedModel {
  const encoder = createEncoder(model.encoding);
  return {
    rounds: model.rounds,
    predict: (matrix) => predictRows({ ...model, encoder }, matrix),
    importance,
    save: async (file) => writeArtifact(file, { ...model, importance: await importance() }),
    // Tensors live within a batch only; between calls the parameters are plain arrays.
    free: () => undefined,
  };
}
