import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson } from '../../domain/json';
import { TASKS, TrainingError } from '../../domain/training';
import { writeWhole } from '../packed-file';
import { encodingSchema } from './feature-encoding';

const artifactSchema = z.object({
  format: z.literal('modelkeeper-linear'),
  version: z.literal(1),
  task: z.enum(TASKS),
  features: encodingSchema,
  intercept: z.number(),
  coefficients: z.array(z.number()),
  rounds: z.number().int().positive(),
  importance: z.array(z.number().nonnegative()),
  parameters: z.record(z.string(), z.number()),
  library: z.string(),
});

/** A fitted linear model with all that prediction needs. */
export interface LinearModel
  extends Omit<
    z.infer<typeof artifactSchema>,
    'format' | 'version' | 'features' | 'intercept' | 'coefficients'
  > {
  encoding: z.infer<typeof encodingSchema>;
  /** One an input, then the intercept. */
  coefficients: Float64Array;
}

/**
 * Writes a model as one JSON file: how features become inputs, a coefficient for each input, and the intercept. The sum
 * of the products is the number, or the logit of the positive class. Equal models give equal bytes.
 */
export async function writeLinearArtifact(file: string, model: LinearModel): Promise<void> {
  const { encoding, coefficients, ...rest } = model;
  const artifact: z.infer<typeof artifactSchema> = {
    format: 'modelkeeper-linear',
    version: 1,
    features: encoding,
    intercept: coefficients.at(-1) ?? 0,
    coefficients: [...coefficients.subarray(0, -1)],
    ...rest,
  };
  await writeWhole(file, [Buffer.from(`${canonicalJson(artifact)}\n`)]);
}

/** Reads what `writeLinearArtifact` wrote. @throws TrainingError input when the file is no such artifact */
export async function readLinearArtifact(file: string): Promise<LinearModel> {
  const { features, coefficients, intercept, task, rounds, importance, parameters, library } = parse(
    await readFile(file, 'utf8'),
  );
  return {
    encoding: features,
    coefficients: Float64Array.from([...coefficients, intercept]),
    task,
    rounds,
    importance,
    parameters,
    library,
  };
}

function parse(text: string): z.infer<typeof artifactSchema> {
  try {
    return artifactSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new TrainingError('input', 'the file is no linear model artifact of this service', { cause });
  }
}
