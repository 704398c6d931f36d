import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { RowSource } from './engines/matrix';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** The features of a table in a file, column after column, so that a table may be larger than memory. */
export interface FeatureFile extends Omit<RowSource, 'labels'> {
  /** Writes a column's values from the row `from` on. */
  write(column: number, from: number, values: Float32Array): void;
}

/** Begins such a file at `path`. What was never written reads as 0. */
export function createFeatureFile(
  path: string,
  { rows, columns }: { rows: number; columns: number },
): FeatureFile {
  closeSync(openSync(path, 'w'));
  const at = (column: number, row: number): number => (column * rows + row) * BYTES;
  return {
    rows,
    columns,
    write(column, from, values) {
      const bytes = bytesOf(values);
      withFile(path, 'r+', (file) => {
        for (let done = 0; done < bytes.length; )
          done += writeSync(file, bytes, done, bytes.length - done, at(column, from) + done);
      });
    },
    read(column, from, into) {
      const bytes = bytesOf(into);
      withFile(path, 'r', (file) => {
        for (let done = 0, read = 1; done < bytes.length; done += read) {
          read = readSync(file, bytes, done, bytes.length - done, at(column, from) + done);
          if (read === 0) throw new Error(`${path} ends before column ${column}, row ${from}`);
        }
      });
    },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function withFile(path: string, flags: string, use: (file: number) => void): void {
  const file = openSync(path, flags);
  try {
    use(file);
  } finally {
    closeSync(file);
  }
}
