import { open } from 'node:fs/promises';
import type { AskedFormat } from '../../domain/data/table';
import { refusal } from './refusal';

const SIGNATURES: readonly { bytes: readonly number[]; is: string }[] = [
  { bytes: [0x1f, 0x8b], is: 'compressed by gzip: send it decompressed' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: 'compressed by zstd: send it decompressed' },
  { bytes: [0x50, 0x4b, 0x03, 0x04], is: 'a ZIP archive or a spreadsheet: save its table as CSV' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old spreadsheet: save its table as CSV' },
  { bytes: [0x25, 0x50, 0x44, 0x46], is: 'a PDF, not a table' },
];

/** Reads the beginning of a file: its format, where it was not said. @throws DomainError VALIDATION_FAILED */
export async function formatOf(file: string, asked: AskedFormat['format']): Promise<'csv' | 'parquet'> {
  const head = await readHead(file, 8);
  if (head.length === 0) throw refusal('the file is empty: send one that holds a table');
  const isParquet = head.subarray(0, 4).toString('latin1') === 'PAR1';
  if (asked === 'parquet' && !isParquet)
    throw refusal("the file is no Parquet (it does not begin with 'PAR1'): say format csv if it is a CSV");
  if (asked === 'csv' && isParquet) throw refusal('the file is Parquet, not CSV: say format parquet');
  const known = SIGNATURES.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (known) throw refusal(`the file is ${known.is}`);
  return isParquet ? 'parquet' : 'csv';
}

/** At most the first `length` bytes of a file. */
export async function readHead(file: string, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
