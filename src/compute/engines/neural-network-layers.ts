import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { type Task, TrainingError } from '../../domain/training';

/**
 * A multilayer perceptron whose output is a logit, a logit of each of several classes, or a standardised number: `widths`
 * are those of input, hidden layers (ReLU) and output. `parameters` holds layer after layer: weights (row-major, inputs
 * times outputs), then biases.
 */
export interface Network {
  widths: readonly number[];
  parameters: Float32Array;
}

/** Where one layer lies in the parameters. */
export interface Layer {
  inputs: number;
  outputs: number;
  weightsAt: number;
  biasesAt: number;
  end: number;
}

/** Rows of a gradient step. `labels` has a number for each output: 0 or 1, or standardised. `masks`: a factor for each output of each hidden layer (dropout), or none. */
export interface Batch {
  task: Task;
  rows: number;
  inputs: Float32Array;
  labels: Float32Array;
  masks: readonly Float32Array[];
}

/** Name and version of the library that multiplies the matrices. */
export const LIBRARY = `TensorFlow.js ${version_wasm} (wasm)`;

/**
 * Starts the WebAssembly backend from its file beside the package: no network, and in Node always a single thread.
 * @throws TrainingError infrastructure when it doesn't start
 */
export async function startBackend(): Promise<void> {
  if (tf.getBackend() === 'wasm') return;
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.rawListeners(event));
  if (!(await tf.setBackend('wasm'))) {
    throw new TrainingError('infrastructure', 'the WebAssembly backend of TensorFlow.js did not start');
  }
  // The module installs handlers that print its own minified source and rethrow; this process has its own.
  events.forEach((event, index) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[index]?.includes(listener)) process.removeListener(event, listener as () => void);
    }
  });
}

/** The layers of a network with these widths. */
export function layersOf(widths: readonly number[]): Layer[] {
  let end = 0;
  return widths.slice(1).map((outputs, index) => {
    const inputs = widths[index] ?? 0;
    const weightsAt = end;
    const biasesAt = weightsAt + inputs * outputs;
    end = biasesAt + outputs;
    return { inputs, outputs, weightsAt, biasesAt, end };
  });
}

/** The outputs of each row; `inputs` and they are row-major. */
export function outputs(network: Network, rows: number, inputs: Float32Array): Float32Array {
  const result = new Float32Array(rows * (network.widths.at(-1) ?? 1));
  tf.tidy(() => {
    const passed = forward(network, tf.tensor2d(inputs, [rows, network.widths[0] ?? 0]), []);
    result.set(passed.output.dataSync<'float32'>());
  });
  return result;
}

/**
 * Writes the gradient of the batch's mean loss by each parameter into `gradient` (backpropagation): the log loss, or half
 * the squared error.
 */
export function lossGradient(network: Network, batch: Batch, gradient: Float32Array): void {
  tf.tidy(() => {
    const { task, rows, labels, masks } = batch;
    const input = tf.tensor2d(batch.inputs, [rows, network.widths[0] ?? 0]);
    const passed = forward(network, input, masks);
    // The derivative of each loss by the output is what is predicted minus the label.
    const predicted = ACTIVATIONS[task](passed.output);
    let delta = tf.div(tf.sub(predicted, tf.tensor2d(labels, [rows, labels.length / rows])), rows);
    for (const { layer, input, mask, weights } of passed.steps.toReversed()) {
      // Transposing first keeps the product on the fast kernel: the transposing product is three times slower.
      gradient.set(tf.matMul(tf.transpose(input), delta).dataSync<'float32'>(), layer.weightsAt);
      gradient.set(tf.sum(delta, 0).dataSync<'float32'>(), layer.biasesAt);
      if (layer.weightsAt === 0) break;
      const back = tf.mul(tf.matMul(delta, tf.transpose(weights)), tf.step(input));
      delta = mask === null ? back : tf.mul(back, mask);
    }
  });
}

/** What makes the outputs predictions. */
const ACTIVATIONS: Readonly<Record<Task, (outputs: tf.Tensor) => tf.Tensor>> = {
  binary_classification: (logits) => tf.sigmoid(logits),
  multiclass_classification: (logits) => tf.softmax(logits),
  regression: (numbers) => numbers,
};

/** One layer as it was passed: `input` is what it got, after the dropout `mask` of the layer before. */
interface Step {
  layer: Layer;
  input: tf.Tensor;
  mask: tf.Tensor | null;
  weights: tf.Tensor;
}

function forward(
  network: Network,
  input: tf.Tensor,
  masks: readonly Float32Array[],
): { output: tf.Tensor; steps: Step[] } {
  const layers = layersOf(network.widths);
  const steps: Step[] = [];
  let output = input;
  let mask: tf.Tensor | null = null;
  layers.forEach((layer, index) => {
    const { inputs, outputs, weightsAt, biasesAt, end } = layer;
    const weights = tf.tensor2d(network.parameters.subarray(weightsAt, biasesAt), [inputs, outputs]);
    const bias = tf.tensor1d(network.parameters.subarray(biasesAt, end));
    steps.push({ layer, input: output, mask, weights });
    const activation = index < layers.length - 1 ? 'relu' : 'linear';
    output = tf.fused.matMul({ a: output, b: weights, bias, activation });
    const factors = masks[index];
    mask = factors ? tf.tensor2d(factors, [factors.length / outputs, outputs]) : null;
    if (mask !== null) output = tf.mul(output, mask);
  });
  return { output, steps };
}
