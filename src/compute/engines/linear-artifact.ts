import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson } from '../../domain/json';
import { TrainingError } from '../../domain/training';
import { writeWhole } from '../packed-file';
import type { Goal } from './engine';
import { encodingSchema } from './feature-encoding';
import { partsOf } from './linear-rows';

const common = {
  format: z.literal('modelkeeper-linear'),
  features: encodingSchema,
  rounds: z.number().int().positive(),
  importance: z.array(z.number().nonnegative()),
  parameters: z.record(z.string(), z.number()),
  library: z.string(),
};
const weights = { intercept: z.number(), coefficients: z.array(z.number()) };
const artifactSchema = z.discriminatedUnion('version', [
  z.object({
    ...common,
    version: z.literal(1),
    task: z.enum(['binary_classification', 'regression']),
    ...weights,
  }),
  z.object({
    ...common,
    version: z.literal(2),
    task: z.literal('multiclass_classification'),
    classes: z.array(z.object(weights)).min(2),
  }),
]);
type Artifact = z.infer<typeof artifactSchema>;

/** A fitted linear model with all that prediction needs. */
export interface LinearModel
  extends Goal,
    Pick<Artifact, 'rounds' | 'importance' | 'parameters' | 'library'> {
  encoding: Artifact['features'];
  /** One an input, then the intercept; of several classes one after the other. */
  coefficients: Float64Array;
}

/**
 * Writes a model as one JSON file: how features become inputs, a coefficient for each input, and the intercept. The sum
 * of the products is the number, the logit of the positive class, or that of each of several. Equal models give equal bytes.
 */
export async function writeLinearArtifact(file: string, model: LinearModel): Promise<void> {
  const { encoding, coefficients, task, outputs, rounds, importance, parameters, library } = model;
  const format = 'modelkeeper-linear';
  const shared = { format, features: encoding, rounds, importance, parameters, library } as const;
  const artifact: Artifact =
    task === 'multiclass_classification'
      ? { ...shared, version: 2, task, classes: partsOf(coefficients, outputs).map(toWeights) }
      : { ...shared, version: 1, task, ...toWeights(coefficients) };
  await writeWhole(file, [Buffer.from(`${canonicalJson(artifact)}\n`)]);
}

/** Reads what `writeLinearArtifact` wrote. @throws TrainingError input when the file is no such artifact */
export async function readLinearArtifact(file: string): Promise<LinearModel> {
  const artifact = parse(await readFile(file, 'utf8'));
  const { task, features, rounds, importance, parameters, library } = artifact;
  const all = artifact.version === 2 ? artifact.classes : [artifact];
  const coefficients = all.flatMap((each) => [...each.coefficients, each.intercept]);
  return {
    encoding: features,
    coefficients: Float64Array.from(coefficients),
    task,
    outputs: all.length,
    rounds,
    importance,
    parameters,
    library,
  };
}

function toWeights(coefficients: Float64Array): { intercept: number; coefficients: number[] } {
  return { intercept: coefficients.at(-1) ?? 0, coefficients: [...coefficients.subarray(0, -1)] };
}

function parse(text: string): Artifact {
  try {
    return artifactSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new TrainingError('input', 'the file is no linear model artifact of this service', { cause });
  }
}
