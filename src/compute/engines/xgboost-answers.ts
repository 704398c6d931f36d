import koffi from 'koffi';
import type { Check, Handle, XgboostCalls } from './xgboost-calls';

const PREDICT_VALUES = JSON.stringify({
  type: 0,
  training: false,
  iteration_begin: 0,
  iteration_end: 0,
  strict_shape: false,
});

/** Predictions of the whole booster, row-major. */
export function predict(
  calls: XgboostCalls,
  check: Check,
  { booster, matrix }: { booster: Handle; matrix: Handle },
): Float32Array {
  const shape: [Handle] = [0n];
  const dimensions: [number] = [0];
  const values: [Handle] = [0n];
  check(calls.predict(booster, matrix, PREDICT_VALUES, shape, dimensions, values));
  const sizes: bigint[] = koffi.decode(shape[0], koffi.array('uint64_t', dimensions[0], 'Array'));
  const count = sizes.reduce((product, size) => product * Number(size), 1);
  // The buffer belongs to the library and is overwritten by its next prediction.
  return new Float32Array(koffi.view(values[0], count * 4)).slice();
}

const TOTAL_GAIN = JSON.stringify({ importance_type: 'total_gain' });

/** Total gain by feature name; features that no tree uses are missing. */
export function totalGain(calls: XgboostCalls, check: Check, booster: Handle): Map<string, number> {
  const count: [number] = [0];
  const names: [Handle] = [0n];
  const dimensions: [number] = [0];
  const shape: [Handle] = [0n];
  const scores: [Handle] = [0n];
  check(calls.featureScore(booster, TOTAL_GAIN, count, names, dimensions, shape, scores));
  const length = count[0];
  if (length === 0) return new Map();
  const keys = strings(names[0], length);
  const values: number[] = koffi.decode(scores[0], koffi.array('float', length, 'Array'));
  return new Map(keys.map((key, index) => [key, values[index] ?? 0]));
}

/** As they were set; none where none were. */
export function featureNames(calls: XgboostCalls, check: Check, booster: Handle): string[] {
  const count: [number] = [0];
  const names: [Handle] = [0n];
  check(calls.getFeatureInfo(booster, 'feature_name', count, names));
  return strings(names[0], count[0]);
}

function strings(address: Handle, length: number): string[] {
  return length === 0 ? [] : koffi.decode(address, koffi.array('char*', length));
}

/** The model in one of the library's two formats; valid until its next call. */
export function modelBytes(
  calls: XgboostCalls,
  check: Check,
  { booster, format }: { booster: Handle; format: 'json' | 'ubj' },
): Uint8Array {
  const length: [number] = [0];
  const bytes: [Handle] = [0n];
  check(calls.modelToBuffer(booster, JSON.stringify({ format }), length, bytes));
  return new Uint8Array(koffi.view(bytes[0], length[0]));
}
