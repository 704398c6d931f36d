import { readFile } from 'node:fs/promises';
import type { JsonObject } from '../../domain/json';
import { inputError } from '../input-error';
import { readPacked, writePacked, writeWhole } from '../packed-file';
import type { FittedModel, Goal } from './engine';
import type { Handle } from './xgboost-calls';
import type { XgboostLibrary } from './xgboost-library';

/** Where and how the engines of the XGBoost library run. */
export interface BoosterOptions {
  library: XgboostLibrary;
  /** OpenMP threads. More than there are free cores makes training many times slower. */
  threads: number;
}

/** Settings that every booster has. Random numbers depend on seed and iteration alone, so a resumed fit goes on exactly. */
export function commonParameters(threads: number, seed: number): Record<string, string> {
  return {
    tree_method: 'hist',
    nthread: String(threads),
    seed: String(seed),
    seed_per_iteration: '1',
    verbosity: '1',
  };
}

/** A booster as a model; it belongs to the model from here on. */
export function boosterModel(library: XgboostLibrary, booster: Handle, goal: Goal): FittedModel {
  const names = library.featureNames(booster);
  const features = library.featureCount(booster);
  return {
    rounds: library.boostedRounds(booster),
    async predict(matrix) {
      // The library itself takes rows with too few columns for rows with values missing.
      if (matrix.columns !== features)
        throw inputError(`the model reads ${features} features, not ${matrix.columns}`);
      const rows = library.createMatrix(matrix);
      try {
        return read(library.predict(booster, rows), matrix.rows, goal);
      } finally {
        library.freeMatrix(rows);
      }
    },
    async importance() {
      const gain = library.totalGain(booster);
      const total = [...gain.values()].reduce((sum, value) => sum + value, 0);
      return names.map((name) => (total > 0 ? (gain.get(name) ?? 0) / total : 0));
    },
    save: (file) => writeWhole(file, [library.modelBytes(booster, 'json')]),
    free: () => library.freeBooster(booster),
  };
}

/** Reads an artifact. @throws Error when it is none. */
export async function loadBooster(
  { library, threads }: BoosterOptions,
  file: string,
  goal: Goal,
): Promise<FittedModel> {
  const booster = library.createBooster([], { nthread: String(threads) });
  try {
    library.loadModel(booster, await readFile(file));
    return boosterModel(library, booster, goal);
  } catch (error) {
    library.freeBooster(booster);
    throw error;
  }
}

/** @throws TrainingError input when the booster says something else of each row */
function read(predicted: Float32Array, rows: number, { task, outputs }: Goal): Float32Array {
  if (predicted.length !== rows * outputs)
    throw inputError(`the model says ${predicted.length / rows} numbers of each row, not ${outputs}`);
  if (task === 'regression') return predicted;
  const probabilities = predicted.map(clip);
  if (task === 'multiclass_classification') normalise(probabilities, outputs);
  return probabilities;
}

/** Averages of leaves may leave [0, 1] by a rounding error. */
function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** Makes the shares of each row sum to 1: trees that were grown apart for each class need not agree. */
function normalise(shares: Float32Array, outputs: number): void {
  for (let first = 0; first < shares.length; first += outputs) {
    const row = shares.subarray(first, first + outputs);
    const sum = row.reduce((total, share) => total + share, 0);
    row.forEach((share, index) => {
      row[index] = sum > 0 ? share / sum : 1 / outputs;
    });
  }
}

/** Rounds between two points from which a fit with random samples can be taken up. */
const BLOCK_ROUNDS = 25;

/** Where a fit can be taken up so that it ends with the same bytes. `notes` is what the engine knows besides the model. */
export interface RestartPoint {
  notes: JsonObject;
  model: Uint8Array;
}

/** Takes up a booster where `file` says; the notes kept there, or null when there is no file. */
export async function takeUp(
  library: XgboostLibrary,
  booster: Handle,
  file: string | null,
): Promise<JsonObject | null> {
  if (file === null) return null;
  const { header, bytes } = await readPacked(file);
  if (bytes.length > 0) library.loadModel(booster, bytes);
  return header;
}

/**
 * Keeps the restart points of one fit. The library draws its samples of rows and columns from generators that no
 * saved model holds. So a fit that samples is made in blocks of rounds, each begun with fresh generators (whose seeds
 * depend on the round alone), and only the beginning of a block is a restart point; without samples every round is.
 */
export function restartPoints(library: XgboostLibrary, booster: Handle, isSampling: boolean) {
  let point: RestartPoint = { notes: {}, model: new Uint8Array() };
  const pointNow = (notes: JsonObject): RestartPoint => ({
    notes,
    model: library.modelBytes(booster, 'ubj').slice(),
  });
  return {
    /** To be called before each round, counted from 0. */
    beforeRound(round: number, notes: JsonObject): void {
      if (!isSampling || round % BLOCK_ROUNDS !== 0 || round === 0) return;
      library.resetBooster(booster);
      point = pointNow(notes);
    },
    /** Writes the latest restart point. */
    async save(file: string, notes: JsonObject): Promise<void> {
      const latest = isSampling ? point : pointNow(notes);
      await writePacked(file, latest.notes, latest.model);
    },
  };
}
