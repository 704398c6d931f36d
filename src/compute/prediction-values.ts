import { type DuckDBValue, mapValue } from '@duckdb/node-api';
import type { Prediction } from '../domain/prediction';

/** A prediction as DuckDB keeps it, in the order of the columns of its task. */
export function toValues(prediction: Prediction): DuckDBValue[] {
  return Object.values<number | string | Readonly<Record<string, number>>>(prediction).map((value) =>
    typeof value === 'object'
      ? mapValue(Object.entries(value).map(([key, probability]) => ({ key, value: probability })))
      : value,
  );
}
