import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FitRequest } from '../../src/compute/engines/engine';
import type { Matrix } from '../../src/compute/engines/matrix';
import { createNeuralNetworkEngine } from '../../src/compute/engines/neural-network';
import { randomStream } from '../../src/compute/engines/neural-network-random';
import { HYPERPARAMETERS, type HyperparameterValues } from '../../src/domain/hyperparameters';
import { allOf } from './boosting-task';

/** Rows of a task whose true probabilities are known. */
export interface KnownTask {
  matrix: Matrix;
  probabilities: Float32Array;
}

/** What `taskRows` makes. `noise` has nothing to do with the label. */
export const FEATURES = [
  { name: 'left', kind: 'numeric' },
  { name: 'right', kind: 'numeric' },
  { name: 'colour', kind: 'categorical' },
  { name: 'gauge', kind: 'numeric' },
  { name: 'noise', kind: 'numeric' },
] as const;

/** Logit of each colour: no straight line through the codes. */
const COLOUR_LOGITS = [2, -2, 1.5, -1.5, 2, -2];

/**
 * Rows whose logit is a product of two centred numbers (no linear model can use it), a colour, and a gauge that is
 * missing more often for positive rows.
 */
export function taskRows(rows: number, seed: number): KnownTask {
  const draw = randomStream(seed, 0);
  const columns = FEATURES.length;
  const values = new Float32Array(rows * columns);
  const labels = new Float32Array(rows);
  const probabilities = new Float32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const left = 4 * draw() - 2;
    const right = 4 * draw() - 2;
    const colour = Math.floor(draw() * COLOUR_LOGITS.length);
    const missing = draw() < 0.3;
    const logit = 2 * left * right + (COLOUR_LOGITS[colour] ?? 0) + (missing ? 1.5 : -0.5);
    const probability = 1 / (1 + Math.exp(-logit));
    const gauge = missing ? Number.NaN : 500 + 100 * draw();
    values.set([left, 1000 + 50 * right, colour, gauge, draw()], row * columns);
    labels[row] = draw() < probability ? 1 : 0;
    probabilities[row] = probability;
  }
  return { matrix: { rows, columns, values, labels }, probabilities };
}

/** A request on the known task with the engine's defaults. */
export function aFitRequest({
  train = taskRows(600, 1).matrix,
  ...overrides
}: Partial<FitRequest<Matrix>> & { parameters?: HyperparameterValues }): FitRequest {
  const defaults = Object.entries(HYPERPARAMETERS.neural_network).map(([key, spec]) => [key, spec.default]);
  return {
    task: 'binary_classification',
    outputs: 1,
    train: allOf(train),
    validation: taskRows(300, 2).matrix,
    featureNames: FEATURES.map(({ name }) => name),
    featureKinds: FEATURES.map(({ kind }) => kind),
    resumeFrom: null,
    onRound: async () => undefined,
    ...overrides,
    parameters: { ...Object.fromEntries(defaults), ...overrides.parameters },
  };
}

/** Fits, saves to `file` and frees. The artifact's SHA-256 and its number of epochs. */
export async function fitTo(file: string, request: FitRequest): Promise<{ sha256: string; rounds: number }> {
  const model = await createNeuralNetworkEngine().fit(request);
  await model.save(file);
  const { rounds } = model;
  model.free();
  return {
    sha256: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
    rounds,
  };
}
