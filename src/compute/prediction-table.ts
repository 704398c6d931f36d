import { DuckDBDataChunk } from '@duckdb/node-api';
import { toPredictions } from '../domain/prediction';
import type { ModelSignature } from '../domain/signature';
import { predictionColumns } from '../domain/table-prediction';
import type { FittedModel } from './engines/engine';
import { toValues } from './prediction-values';
import { type OpenDatabase, quoteName } from './tables/duckdb';

/** The table of predictions in the database of the table that is predicted. */
export const PREDICTIONS = 'predictions';
/** DuckDB's own size of a chunk. */
export const CHUNK_ROWS = 2_048;

/** Takes row-major values, so many rows of them. */
export type Append = (values: Float32Array, rows: number) => Promise<void>;

/** Predicts rows and keeps what comes of it in a table of the database; it is complete once `close` was called. */
export async function createAppender(
  { signature, database }: { signature: ModelSignature; database: OpenDatabase },
  model: FittedModel,
): Promise<{ append: Append; close: () => void }> {
  const { features } = signature;
  const columns = predictionColumns(signature);
  const connection = await database.connect();
  const definitions = columns.map(({ name, type }) => `${quoteName(name)} ${type}`);
  await connection.run(`create table ${PREDICTIONS} (${definitions.join(', ')})`);
  const appender = await connection.createAppender(PREDICTIONS);
  const types = columns.map((_column, index) => appender.columnType(index));
  return {
    async append(values, rows) {
      const labels = new Float32Array(rows);
      const output = await model.predict({ rows, columns: features.length, values, labels });
      const predicted = toPredictions(signature, output);
      for (let first = 0; first < rows; first += CHUNK_ROWS) {
        const chunk = DuckDBDataChunk.create(types, Math.min(CHUNK_ROWS, rows - first));
        const told = predicted.slice(first, first + chunk.rowCount).map(toValues);
        columns.forEach((_column, index) => {
          chunk.setColumnValues(
            index,
            told.map((row) => row[index] ?? null),
          );
        });
        appender.appendDataChunk(chunk);
      }
    },
    close: () => appender.closeSync(),
  };
}
