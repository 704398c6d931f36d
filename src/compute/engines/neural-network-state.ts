import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../domain/json';
import { TrainingError } from '../../domain/training';
import { readPacked, writePacked } from '../packed-file';
import type { FitRequest } from './engine';
import type { Encoding } from './feature-encoding';
import type { Matrix } from './matrix';
import type { AdamState } from './neural-network-adam';

/**
 * All that a fit changes as it goes: what is needed to go on after an epoch as if nothing had happened. Random numbers
 * depend on seed and epoch alone.
 */
export interface FitState {
  /** Epochs made. */
  epoch: number;
  parameters: Float32Array;
  adam: AdamState;
  /** The epoch of the lowest validation log loss so far, kept only where early stopping is asked for. */
  best: { epoch: number; loss: number; parameters: Float32Array } | null;
}

const headerSchema = z.object({
  format: z.literal('modelkeeper-neural-network-state'),
  version: z.literal(1),
  fit: z.string(),
  epoch: z.number(),
  adamStep: z.number(),
  best: z.object({ epoch: z.number(), loss: z.number() }).nullable(),
});

/** Digest of what a state belongs to: hyperparameters, columns with their training statistics, numbers of rows. */
export function fitDigest(request: FitRequest<Matrix>, encoding: Encoding): string {
  const rows = [request.train.rows, request.validation?.rows ?? 0];
  const identity = canonicalJson({ parameters: request.parameters, encoding, rows });
  return createHash('sha256').update(identity).digest('hex');
}

/** Writes the state as it is at the call, whatever the fit does meanwhile. */
export async function writeState(file: string, fit: string, state: FitState): Promise<void> {
  const { epoch, parameters, adam, best } = state;
  const header: z.infer<typeof headerSchema> = {
    format: 'modelkeeper-neural-network-state',
    version: 1,
    fit,
    epoch,
    adamStep: adam.step,
    best: best && { epoch: best.epoch, loss: best.loss },
  };
  const arrays = [parameters, adam.mean, adam.square, ...(best ? [best.parameters] : [])];
  const bytes = arrays.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  await writePacked(file, header, Buffer.concat(bytes));
}

/**
 * Reads what `writeState` wrote for the same fit.
 * @throws TrainingError code when the file is damaged or of another fit
 */
export async function readState(file: string, fit: string): Promise<FitState> {
  const { header, floats } = await readParts(file);
  if (header.fit !== fit) throw new TrainingError('code', 'the checkpoint belongs to another training');
  const { epoch, adamStep, best } = header;
  const length = floats.length / (best ? 4 : 3);
  const array = (index: number): Float32Array => floats.slice(index * length, (index + 1) * length);
  return {
    epoch,
    parameters: array(0),
    adam: { step: adamStep, mean: array(1), square: array(2) },
    best: best && { ...best, parameters: array(3) },
  };
}

async function readParts(
  file: string,
): Promise<{ header: z.infer<typeof headerSchema>; floats: Float32Array }> {
  try {
    const { header, bytes } = await readPacked(file);
    return { header: headerSchema.parse(header), floats: new Float32Array(Uint8Array.from(bytes).buffer) };
  } catch (cause) {
    throw new TrainingError('code', 'the checkpoint is damaged', { cause });
  }
}
