import koffi from 'koffi';
import { batchesOf, type RowBatch, type RowSelection } from './matrix';
import type { Check, Handle, XgboostCalls } from './xgboost-calls';

/** The library's default for `hist` trees. */
const BINS_MAX = 256;

/**
 * A matrix for `hist` training (XGBoost's QuantileDMatrix): it holds each value's bin instead of the value, which is all
 * that such trees look at, and takes the rows batch by batch, so that they are never copied as a whole. Predictions of
 * it are exact for models that are trained on it.
 */
export function createTrainingMatrix(
  calls: XgboostCalls,
  check: Check,
  { selection, threads }: { selection: RowSelection; threads: number },
): Handle {
  const proxy: [Handle] = [0n];
  check(calls.createProxy(proxy));
  try {
    const { reset, next, thrown } = iterate(selection, (batch) => {
      check(
        calls.setProxyColumns(
          proxy[0],
          `[${batch.columns.map((values) => arrayInterface(values)).join(',')}]`,
        ),
      );
      check(calls.setFloatInfo(proxy[0], 'label', batch.labels, batch.rows));
    });
    const out: [Handle] = [0n];
    const config = `{"missing":NaN,"nthread":${threads},"max_bin":${BINS_MAX}}`;
    const code = calls.createFromBatches(null, proxy[0], null, reset, next, config, out);
    thrown();
    check(code);
    return out[0];
  } finally {
    calls.freeMatrix(proxy[0]);
  }
}

/** The library's way through the batches, which it goes several times; what fails within is thrown by `thrown`. */
function iterate(selection: RowSelection, take: (batch: RowBatch) => void) {
  const batches = batchesOf(selection);
  let way = batches[Symbol.iterator]();
  let failure: { error: unknown } | null = null;
  // The library reads a batch until it asks for the next.
  let current: RowBatch | undefined;
  return {
    reset(): void {
      way = batches[Symbol.iterator]();
    },
    next(): number {
      try {
        current = way.next().value ?? undefined;
        if (current !== undefined) take(current);
      } catch (error) {
        failure = { error };
        current = undefined;
      }
      return current === undefined ? 0 : 1;
    },
    thrown(): void {
      if (failure !== null) throw failure.error;
    },
  };
}

/** How the library is told of an array in memory, of several `columns` a row-major one: numpy's array interface. */
export function arrayInterface(values: Float32Array, columns: number | null = null): string {
  const address = koffi.address(values);
  const shape = columns === null ? `[${values.length}]` : `[${values.length / columns},${columns}]`;
  return `{"data":[${address},true],"shape":${shape},"strides":null,"typestr":"<f4","version":3}`;
}
