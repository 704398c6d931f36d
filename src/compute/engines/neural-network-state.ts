import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { canonicalJson } from '../../domain/json';
import { TrainingError } from '../../domain/training';
import type { FitRequest } from './engine';
import type { AdamState } from './neural-network-adam';
import type { Encoding } from './neural-network-encoding';

/** All that a fit changes as it goes: what is needed to go on after an epoch as if nothing had happened. */
export interface FitState {
  /** Epochs made. */
  epoch: number;
  /** State of the random generator. */
  random: number[];
  parameters: Float32Array;
  adam: AdamState;
  /** The epoch of the lowest validation log loss so far, kept only where early stopping is asked for. */
  best: { epoch: number; loss: number; parameters: Float32Array } | null;
}

/** float32 little-endian in base64: exact, and the same on every machine that Node's own typed arrays are LE on. */
export const floatsSchema = z.base64().transform((text) => {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / Float32Array.BYTES_PER_ELEMENT));
});

/** What `floatsSchema` reads. */
export function floatsToText(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

const FORMAT = 'modelkeeper-neural-network-state-1';
const stateSchema = z.object({
  format: z.literal(FORMAT),
  fit: z.string(),
  epoch: z.number().int().positive(),
  random: z.array(z.number().int().nonnegative()).length(4),
  parameters: floatsSchema,
  adam: z.object({ step: z.number().int(), mean: floatsSchema, square: floatsSchema }),
  best: z.object({ epoch: z.number().int(), loss: z.number(), parameters: floatsSchema }).nullable(),
});

/** Digest of what a state belongs to: hyperparameters, columns with their training statistics, numbers of rows. */
export function fitDigest(request: FitRequest, encoding: Encoding): string {
  const rows = [request.train.rows, request.validation?.rows ?? 0];
  return createHash('sha256')
    .update(canonicalJson({ parameters: request.parameters, encoding, rows }))
    .digest('hex');
}

/** Writes the state as it is at the call, whatever the fit does meanwhile. */
export async function writeState(file: string, fit: string, state: FitState): Promise<void> {
  const { epoch, random, parameters, adam, best } = state;
  const text = canonicalJson({
    format: FORMAT,
    fit,
    epoch,
    random,
    parameters: floatsToText(parameters),
    adam: { step: adam.step, mean: floatsToText(adam.mean), square: floatsToText(adam.square) },
    best: best && { epoch: best.epoch, loss: best.loss, parameters: floatsToText(best.parameters) },
  });
  await writeFile(file, text);
}

/**
 * Reads what `writeState` wrote for the same fit.
 * @throws TrainingError code when the file is of another fit, or damaged
 */
export async function readState(file: string, fit: string): Promise<FitState> {
  const { fit: owner, ...state } = parseState(await readFile(file, 'utf8'));
  if (owner !== fit) throw new TrainingError('code', 'the checkpoint belongs to another training');
  return state;
}

function parseState(text: string): z.infer<typeof stateSchema> {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new TrainingError('code', 'the checkpoint is damaged', { cause });
  }
}
