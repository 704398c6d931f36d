import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HyperparameterValues } from '../../domain/hyperparameters';
import { TrainingError } from '../../domain/training';
import type { FitRequest, Matrix } from './engine';
import { adamStep, startAdam } from './neural-network-adam';
import type { Encoder } from './neural-network-encoding';
import { layersOf, logits, lossGradient, type Network } from './neural-network-layers';
import { permutation, type Random, restoreRandom, seedRandom } from './neural-network-random';
import { type FitState, readState, writeState } from './neural-network-state';

/** Rows that are predicted in one go: few enough that a turn of the event loop stays short. */
const PREDICTION_ROWS = 2_048;

export interface NetworkFit {
  request: FitRequest;
  encoder: Encoder;
  /** What a state file must belong to (`fitDigest`). */
  digest: string;
}

/**
 * Trains by Adam on shuffled batches to the end or to early stopping, giving the event loop a turn after each batch.
 * The network of the best epoch where early stopping is asked for, else that of the last.
 * @throws TrainingError input when the loss diverges; what onRound throws
 */
export async function trainNetwork(fit: NetworkFit): Promise<{ network: Network; rounds: number }> {
  const { request, encoder, digest } = fit;
  const { epochs = 1, hidden_units: hidden = 1, early_stopping_rounds: patience = 0 } = request.parameters;
  const widths = [encoder.width, hidden, Math.max(1, Math.floor(hidden / 2)), 1];
  const state =
    request.resumeFrom === null
      ? startState(widths, request.parameters)
      : await readState(request.resumeFrom, digest);
  const network = { widths, parameters: state.parameters };
  while (state.epoch < epochs && !isStalled(state, patience)) {
    await trainEpoch(fit, network, state);
    const validationLoss = request.validation && (await meanLogLoss(network, encoder, request.validation));
    if (validationLoss !== null && patience > 0) keepBest(state, validationLoss);
    await request.onRound({ round: state.epoch, rounds: epochs, validationLoss }, (file) =>
      writeState(file, digest, state),
    );
  }
  return state.best === null
    ? { network, rounds: state.epoch }
    : { network: { widths, parameters: state.best.parameters }, rounds: state.best.epoch };
}

/** The probability of the positive class, one a row of `matrix`. */
export async function predictRows(network: Network, encoder: Encoder, matrix: Matrix): Promise<Float32Array> {
  const probabilities = new Float32Array(matrix.rows);
  for (let first = 0; first < matrix.rows; first += PREDICTION_ROWS) {
    const count = Math.min(PREDICTION_ROWS, matrix.rows - first);
    const inputs = new Float32Array(count * encoder.width);
    encoder.encode(
      matrix,
      Uint32Array.from({ length: count }, (_, index) => first + index),
      inputs,
    );
    probabilities.set(
      logits(network, count, inputs).map((logit) => 1 / (1 + Math.exp(-logit))),
      first,
    );
    await nextTurn();
  }
  return probabilities;
}

/** Mean negative log likelihood of the labels, natural log. */
export async function meanLogLoss(network: Network, encoder: Encoder, matrix: Matrix): Promise<number> {
  const probabilities = await predictRows(network, encoder, matrix);
  // float32 rounds a sure probability to 0 or 1; what it got wrong must stay finite.
  const clip = (probability: number): number => Math.max(1e-15, probability);
  const sum = probabilities.reduce((total, probability, row) => {
    return total - Math.log(clip(matrix.labels[row] === 1 ? probability : 1 - probability));
  }, 0);
  return sum / matrix.rows;
}

function startState(widths: readonly number[], { seed = 0 }: HyperparameterValues): FitState {
  const random = seedRandom(seed);
  const parameters = initialParameters(widths, random);
  return { epoch: 0, random: random.state(), parameters, adam: startAdam(parameters.length), best: null };
}

/** Weights uniform with variance 2 / inputs (He et al. 2015, for ReLU), biases 0. */
function initialParameters(widths: readonly number[], random: Random): Float32Array {
  const layers = layersOf(widths);
  const parameters = new Float32Array(layers.at(-1)?.end ?? 0);
  for (const { inputs, weightsAt, biasesAt } of layers) {
    const limit = Math.sqrt(6 / inputs);
    for (let index = weightsAt; index < biasesAt; index += 1) {
      parameters[index] = (2 * random.next() - 1) * limit;
    }
  }
  return parameters;
}

async function trainEpoch(
  { request, encoder }: NetworkFit,
  network: Network,
  state: FitState,
): Promise<void> {
  const { train } = request;
  const { batch_size: size = 1, learning_rate: learningRate = 0, dropout = 0 } = request.parameters;
  const random = restoreRandom(state.random);
  const order = permutation(train.rows, random);
  const gradient = new Float32Array(network.parameters.length);
  for (let first = 0; first < train.rows; first += size) {
    const chosen = order.subarray(first, first + size);
    const rows = chosen.length;
    const inputs = new Float32Array(rows * encoder.width);
    encoder.encode(train, chosen, inputs);
    const labels = Float32Array.from(chosen, (row) => train.labels[row] ?? 0);
    const masks = dropoutMasks(network.widths, { rows, dropout }, random);
    lossGradient(network, { rows, inputs, labels, masks }, gradient);
    adamStep(state.adam, network.parameters, { gradient, learningRate });
    await nextTurn();
  }
  state.random = random.state();
  state.epoch += 1;
  if (!network.parameters.every((parameter) => Number.isFinite(parameter))) {
    throw new TrainingError(
      'input',
      `the neural network diverged in epoch ${state.epoch}: try a lower learning_rate than ${learningRate}`,
    );
  }
}

/** One mask a hidden layer: 0 for a silenced unit, else the factor that keeps the expected sum; none without dropout. */
function dropoutMasks(
  widths: readonly number[],
  { rows, dropout }: { rows: number; dropout: number },
  random: Random,
): Float32Array[] {
  if (dropout === 0) return [];
  return widths.slice(1, -1).map((units) => {
    const kept = 1 / (1 - dropout);
    return Float32Array.from({ length: rows * units }, () => (random.next() < dropout ? 0 : kept));
  });
}

function keepBest(state: FitState, loss: number): void {
  if (state.best !== null && loss >= state.best.loss) return;
  state.best = { epoch: state.epoch, loss, parameters: state.parameters.slice() };
}

function isStalled({ epoch, best }: FitState, patience: number): boolean {
  return best !== null && patience > 0 && epoch - best.epoch >= patience;
}
