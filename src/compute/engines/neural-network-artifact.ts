import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson } from '../../domain/json';
import { type Task, TrainingError } from '../../domain/training';
import { writeWhole } from '../packed-file';
import { type Encoding, encodingSchema } from './feature-encoding';
import { layersOf, type Network } from './neural-network-layers';
import type { Scale } from './neural-network-training';

/** A trained network with all that prediction needs. */
export interface NetworkModel {
  encoding: Encoding;
  network: Network;
  scale: Scale;
  /** Epochs of the kept network. */
  rounds: number;
  /** One share a feature, summing to 1 (all 0 when none matters). */
  importance: number[];
  /** Hyperparameters it was trained with. */
  parameters: Record<string, number>;
  /** Name and version of the library that trained it. */
  library: string;
}

/** By which the last layer tells the task. */
const LAST_ACTIVATIONS = {
  binary_classification: 'sigmoid',
  multiclass_classification: 'softmax',
  regression: 'linear',
} as const satisfies Record<Task, string>;

/** float32 little-endian in base64: exact. */
const floatsSchema = z.base64().transform((text) => {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
});

const artifactSchema = z.object({
  format: z.literal('modelkeeper-neural-network'),
  version: z.literal(1),
  features: encodingSchema,
  layers: z.array(
    z.object({
      inputs: z.number().int().positive(),
      outputs: z.number().int().positive(),
      activation: z.enum(['relu', 'sigmoid', 'softmax', 'linear']),
      weights: floatsSchema,
      biases: floatsSchema,
    }),
  ),
  /** What the output of a linear last layer is a multiple of, and counted from; absent for probabilities. */
  scale: z.object({ mean: z.number(), deviation: z.number().positive() }).optional(),
  rounds: z.number().int().positive(),
  importance: z.array(z.number().nonnegative()),
  parameters: z.record(z.string(), z.number()),
  library: z.string(),
});

/**
 * Writes a model as one JSON file: how features become inputs, then dense layers in order, whose weights (row-major,
 * inputs times outputs) and biases are float32 little-endian in base64. Equal models give equal bytes.
 */
export async function writeArtifact(file: string, model: NetworkModel): Promise<void> {
  const { network, encoding, scale, ...rest } = model;
  const isRegression = scale.task === 'regression';
  const last = LAST_ACTIVATIONS[scale.task];
  const layers = layersOf(network.widths).map((layer, index, all) => ({
    inputs: layer.inputs,
    outputs: layer.outputs,
    activation: index === all.length - 1 ? last : 'relu',
    weights: floatsToText(network.parameters.subarray(layer.weightsAt, layer.biasesAt)),
    biases: floatsToText(network.parameters.subarray(layer.biasesAt, layer.end)),
  }));
  const artifact = {
    format: 'modelkeeper-neural-network',
    version: 1,
    features: encoding,
    layers,
    ...(isRegression ? { scale: { mean: scale.mean, deviation: scale.deviation } } : {}),
    ...rest,
  };
  await writeWhole(file, [Buffer.from(`${canonicalJson(artifact)}\n`)]);
}

/**
 * Reads what `writeArtifact` wrote.
 * @throws TrainingError input when the file is no such artifact
 */
export async function readArtifact(file: string): Promise<NetworkModel> {
  const artifact = parse(await readFile(file, 'utf8'));
  const { features, layers, rounds, importance, parameters, library } = artifact;
  const widths = [layers[0]?.inputs ?? 0, ...layers.map(({ outputs }) => outputs)];
  const network = {
    widths,
    parameters: concatenate(layers.flatMap(({ weights, biases }) => [weights, biases])),
  };
  const task =
    layers.at(-1)?.activation === 'softmax' ? 'multiclass_classification' : 'binary_classification';
  const scale: Scale = artifact.scale
    ? { task: 'regression', ...artifact.scale }
    : { task, mean: 0, deviation: 1 };
  return { encoding: features, network, scale, rounds, importance, parameters, library };
}

function parse(text: string): z.infer<typeof artifactSchema> {
  try {
    return artifactSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new TrainingError('input', 'the file is no neural network artifact of this service', { cause });
  }
}

function floatsToText(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
