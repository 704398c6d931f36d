import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Task } from '../../domain/training';
import { inputError } from '../input-error';
import { lossOf } from '../task-metrics';
import type { FitRequest } from './engine';
import type { Encoder } from './feature-encoding';
import type { Matrix } from './matrix';
import { adamStep, startAdam } from './neural-network-adam';
import { layersOf, lossGradient, type Network, outputs } from './neural-network-layers';
import { permutation, randomStream } from './neural-network-random';
import { type FitState, readState, writeState } from './neural-network-state';
import { parameter } from './parameters';
import { softmax } from './softmax';

/** Rows that are predicted in one go: few enough that a turn of the event loop stays short. */
const PREDICTION_ROWS = 2_048;

/** What a network's outputs stand for: logits, or a number less `mean` in units of `deviation`. */
export interface Scale {
  task: Task;
  mean: number;
  deviation: number;
}

/** The scale of the training rows' labels. */
export function scaleOf({ task, train }: Pick<FitRequest<Matrix>, 'task' | 'train'>): Scale {
  if (task !== 'regression') return { task, mean: 0, deviation: 1 };
  const { labels, rows } = train;
  const mean = labels.reduce((sum, label) => sum + label, 0) / rows;
  const variance = labels.reduce((sum, label) => sum + (label - mean) ** 2, 0) / rows;
  return { task, mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}

/** A network with all that turns rows into predictions. */
export interface Predicting {
  network: Network;
  encoder: Encoder;
  scale: Scale;
}

export interface NetworkFit {
  request: FitRequest<Matrix>;
  scale: Scale;
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
  const { request, encoder, scale, digest } = fit;
  const epochs = parameter(request.parameters, 'epochs');
  const hidden = parameter(request.parameters, 'hidden_units');
  const patience = parameter(request.parameters, 'early_stopping_rounds');
  const widths = [encoder.width, hidden, Math.max(1, Math.floor(hidden / 2)), request.outputs];
  const state =
    request.resumeFrom === null
      ? startState(widths, parameter(request.parameters, 'seed'))
      : await readState(request.resumeFrom, digest);
  const network = { widths, parameters: state.parameters };
  while (state.epoch < epochs && !isStalled(state, patience)) {
    await trainEpoch(fit, network, state);
    const validationLoss =
      request.validation && (await meanLoss({ network, encoder, scale }, request.validation));
    if (validationLoss !== null && patience > 0) keepBest(state, validationLoss);
    await request.onRound({ round: state.epoch, rounds: epochs, validationLoss }, (file) =>
      writeState(file, digest, state),
    );
  }
  return state.best === null
    ? { network, rounds: state.epoch }
    : { network: { widths, parameters: state.best.parameters }, rounds: state.best.epoch };
}

/** The probability of the positive class, of each of several classes, or the number, for each row of `matrix`. */
export async function predictRows(model: Predicting, matrix: Matrix): Promise<Float32Array> {
  const { network, encoder, scale } = model;
  const width = network.widths.at(-1) ?? 1;
  const predicted = new Float32Array(matrix.rows * width);
  for (let first = 0; first < matrix.rows; first += PREDICTION_ROWS) {
    const count = Math.min(PREDICTION_ROWS, matrix.rows - first);
    const inputs = new Float32Array(count * encoder.width);
    encoder.encode(
      matrix,
      Uint32Array.from({ length: count }, (_, index) => first + index),
      inputs,
    );
    predicted.set(toPredictions(outputs(network, count, inputs), width, scale), first * width);
    await nextTurn();
  }
  return predicted;
}

function toPredictions(outputs: Float32Array, width: number, { task, mean, deviation }: Scale): Float32Array {
  if (task === 'regression') return outputs.map((output) => mean + deviation * output);
  if (task === 'binary_classification') return outputs.map((logit) => 1 / (1 + Math.exp(-logit)));
  for (let first = 0; first < outputs.length; first += width) softmax(outputs.subarray(first, first + width));
  return outputs;
}

/** The log loss of a network's predictions for `matrix`, of a regression the root of their mean squared error. */
export async function meanLoss(model: Predicting, matrix: Matrix): Promise<number> {
  return lossOf(model.scale.task, await predictRows(model, matrix), matrix.labels);
}

function startState(widths: readonly number[], seed: number): FitState {
  const parameters = initialParameters(widths, randomStream(seed, 0));
  return { epoch: 0, parameters, adam: startAdam(parameters.length), best: null };
}

/** Weights uniform with variance 2 / inputs (He et al. 2015, for ReLU), biases 0. */
function initialParameters(widths: readonly number[], draw: () => number): Float32Array {
  const layers = layersOf(widths);
  const parameters = new Float32Array(layers.at(-1)?.end ?? 0);
  for (const { inputs, weightsAt, biasesAt } of layers) {
    const limit = Math.sqrt(6 / inputs);
    for (let index = weightsAt; index < biasesAt; index += 1) {
      parameters[index] = (2 * draw() - 1) * limit;
    }
  }
  return parameters;
}

async function trainEpoch(
  { request, encoder, scale }: NetworkFit,
  network: Network,
  state: FitState,
): Promise<void> {
  const { train, parameters } = request;
  const size = parameter(parameters, 'batch_size');
  const learningRate = parameter(parameters, 'learning_rate');
  const dropout = parameter(parameters, 'dropout');
  state.epoch += 1;
  const draw = randomStream(parameter(parameters, 'seed'), state.epoch);
  const order = permutation(train.rows, draw);
  const gradient = new Float32Array(network.parameters.length);
  for (let first = 0; first < train.rows; first += size) {
    const chosen = order.subarray(first, first + size);
    const rows = chosen.length;
    const inputs = new Float32Array(rows * encoder.width);
    encoder.encode(train, chosen, inputs);
    const labels = labelsOf(request, chosen, scale);
    const masks = dropoutMasks(network.widths, { rows, dropout }, draw);
    lossGradient(network, { task: request.task, rows, inputs, labels, masks }, gradient);
    adamStep(state.adam, network.parameters, { gradient, learningRate });
    await nextTurn();
  }
  if (!network.parameters.every((value) => Number.isFinite(value))) {
    throw inputError(
      `the neural network diverged in epoch ${state.epoch}: try a learning_rate below ${learningRate}`,
    );
  }
}

/** What the outputs of the chosen rows should be, row-major. */
function labelsOf(
  { outputs, train }: FitRequest<Matrix>,
  chosen: Uint32Array,
  { mean, deviation }: Scale,
): Float32Array {
  if (outputs === 1) return Float32Array.from(chosen, (row) => ((train.labels[row] ?? 0) - mean) / deviation);
  const labels = new Float32Array(chosen.length * outputs);
  chosen.forEach((row, index) => {
    labels[index * outputs + (train.labels[row] ?? 0)] = 1;
  });
  return labels;
}

/** One mask a hidden layer: 0 for a silenced unit, else the factor that keeps the expected sum; none without dropout. */
function dropoutMasks(
  widths: readonly number[],
  { rows, dropout }: { rows: number; dropout: number },
  draw: () => number,
): Float32Array[] {
  if (dropout === 0) return [];
  const kept = 1 / (1 - dropout);
  return widths.slice(1, -1).map((units) => {
    const mask = new Float32Array(rows * units);
    return mask.map(() => (draw() < dropout ? 0 : kept));
  });
}

function keepBest(state: FitState, loss: number): void {
  if (state.best !== null && loss >= state.best.loss) return;
  state.best = { epoch: state.epoch, loss, parameters: state.parameters.slice() };
}

function isStalled({ epoch, best }: FitState, patience: number): boolean {
  return best !== null && patience > 0 && epoch - best.epoch >= patience;
}
