import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../domain/json';
import type { Metrics, Task } from '../domain/training';
import { readPacked, writePacked } from './packed-file';
import { metricsBy } from './task-metrics';

/** How far a training has come: all finished folds, and the fit under way. */
export interface TrainingState {
  folds: readonly Metrics[];
  /** What a recipe's family measures besides, for each of `folds`; empty where there is no recipe. */
  family: readonly Record<string, number>[];
  /** The fit whose engine state is held: the number of a fold from 0, `final`, or null when none had begun. */
  fit: number | 'final' | null;
}

/** A state that was taken up. `engineState` is a file for the engine, or null. */
export interface ResumedState extends TrainingState {
  engineState: string | null;
}

/** Writes an engine's state to a file. */
export type SaveEngineState = (file: string) => Promise<void>;

/** Keeps the checkpoints of one attempt. */
export interface Checkpoints {
  /** True when it is time for the next one and the last has been kept. */
  isDue(): boolean;
  /**
   * Writes a checkpoint and hands it over; one that holds nothing new is not handed over. Resolves when the file is
   * written, `settled` when it is kept.
   */
  save(state: TrainingState, fraction: number, saveEngineState: SaveEngineState | null): Promise<void>;
  settled(): Promise<void>;
}

interface CheckpointOptions {
  workFolder: string;
  intervalMs: number;
  /** Digest of all that decides the result; a checkpoint of another training is not taken up. */
  identity: string;
  /** Digest of the content that this attempt began with, or null. */
  contentDigest: string | null;
  handOver(file: string, fraction: number): Promise<void>;
}

export function createCheckpoints(options: CheckpointOptions): Checkpoints {
  const { workFolder, intervalMs, identity, handOver } = options;
  const file = join(workFolder, 'checkpoint');
  const engineFile = join(workFolder, 'engine-state');
  let lastDigest = options.contentDigest;
  let lastAtMs = performance.now();
  let handingOver: Promise<void> | null = null;
  return {
    isDue: () => handingOver === null && performance.now() - lastAtMs >= intervalMs,
    async save(state, fraction, saveEngineState) {
      await handingOver;
      if (saveEngineState) await saveEngineState(engineFile);
      const bytes = saveEngineState ? await readFile(engineFile) : Buffer.alloc(0);
      const header = { identity, folds: state.folds.map(toJson), family: [...state.family], fit: state.fit };
      const digest = contentDigest(header, bytes);
      lastAtMs = performance.now();
      if (digest === lastDigest) return;
      await writePacked(file, header, bytes);
      lastDigest = digest;
      handingOver = handOver(file, fraction).finally(() => {
        handingOver = null;
      });
    },
    settled: async () => {
      await handingOver;
    },
  };
}

/**
 * Reads a checkpoint and unpacks its engine state into the work folder.
 * @throws Error when it is unreadable or belongs to another training.
 */
export async function readCheckpoint(
  file: string,
  { workFolder, identity, task }: Pick<CheckpointOptions, 'workFolder' | 'identity'> & { task: Task },
): Promise<{ state: ResumedState; contentDigest: string }> {
  const { header, bytes } = await readPacked(file);
  if (header['identity'] !== identity)
    throw new Error('it belongs to other data, parameters or another version of the library');
  const folds = Array.isArray(header['folds']) ? header['folds'].map((fold) => toMetrics(task, fold)) : [];
  const family = Array.isArray(header['family']) ? header['family'].map(toNumbers) : [];
  const fit = toFit(header['fit']);
  const engineState = bytes.length === 0 ? null : join(workFolder, 'resumed-engine-state');
  if (engineState !== null) await writeFile(engineState, bytes);
  return { state: { folds, family, fit, engineState }, contentDigest: contentDigest(header, bytes) };
}

function contentDigest(header: JsonObject, bytes: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(header)).update(bytes).digest('hex');
}

function toFit(value: unknown): TrainingState['fit'] {
  return typeof value === 'number' || value === 'final' ? value : null;
}

function toNumbers(value: unknown): Record<string, number> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([name, number]) => [name, Number(number)]));
}

function toJson(metrics: Metrics): JsonObject {
  return { ...metrics };
}

function toMetrics(task: Task, value: unknown): Metrics {
  const metrics = typeof value === 'object' && value !== null ? value : {};
  return metricsBy(task, (name) => {
    const found: unknown = Reflect.get(metrics, name);
    if (typeof found !== 'number') throw new Error(`it holds no ${name}`);
    return found;
  });
}
