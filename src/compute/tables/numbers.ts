import type { DuckDBDataChunk } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';

/** Some rows of a table as numbers. */
export interface NumberBlock {
  firstRow: number;
  rows: number;
  /** Of each expression that was asked for, NaN where a row has no number; valid during the visit only. */
  columns: readonly Float64Array[];
}

/** The SQL of an expression's numbers as `doublesOf` reads them. */
export function asDouble(expression: string): string {
  return `coalesce((${expression})::double, 'nan'::double)`;
}

/**
 * A column of a chunk as it lies in memory; it is of type DOUBLE and without nulls. Many times cheaper than asking for
 * each value. Valid while the chunk is.
 */
export function doublesOf(chunk: DuckDBDataChunk, column: number): Float64Array {
  const vector = bindings.data_chunk_get_vector(chunk.chunk, column);
  const bytes = chunk.rowCount * Float64Array.BYTES_PER_ELEMENT;
  const { buffer, byteOffset } = bindings.vector_get_data(vector, bytes);
  return new Float64Array(buffer, byteOffset, chunk.rowCount);
}

/** Chunks that are read before their memory is asked back. */
const CHUNKS_KEPT = 16;

/** Passes chunks on, and has the engine free those that were read: it can't know how much memory outside its heap they hold. */
export async function* freeing(chunks: AsyncIterable<DuckDBDataChunk>): AsyncGenerator<DuckDBDataChunk> {
  let read = 0;
  for await (const chunk of chunks) {
    yield chunk;
    read += 1;
    if (read % CHUNKS_KEPT === 0) globalThis.gc?.({ type: 'minor' });
  }
}
