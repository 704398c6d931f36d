import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { ofLine, toLine } from './extended-json';

/** Kept in memory before it is written. */
const CHUNK_CHARACTERS = 1 << 20;

/** A document with the types of its values as they are stored, not as JavaScript has them. */
export type RawDocument = Record<string, unknown> & { _id: unknown };

/** Options of a query that answers `RawDocument`s. */
export const AS_STORED = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
} as const;

/** What a file is, to be found unchanged by. */
export interface FileFacts {
  sizeBytes: number;
  /** Lower-case hex. */
  sha256: string;
}

/** Writes documents as canonical Extended JSON, one a line, flushed to disk. */
export async function writeLines(
  path: string,
  documents: AsyncIterable<RawDocument>,
): Promise<FileFacts & { documents: number }> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let [sizeBytes, count, text] = [0, 0, ''];
  const write = async (): Promise<void> => {
    const bytes = Buffer.from(text);
    text = '';
    hash.update(bytes);
    sizeBytes += bytes.length;
    await file.writeFile(bytes);
  };
  try {
    for await (const document of documents) {
      text += `${toLine(document)}\n`;
      count += 1;
      if (text.length > CHUNK_CHARACTERS) await write();
    }
    await write();
    await file.sync();
  } finally {
    await file.close();
  }
  return { sizeBytes, sha256: hash.digest('hex'), documents: count };
}

/** The documents of a file of lines, `size` at a time. */
export async function* readBatches(path: string, size: number): AsyncGenerator<RawDocument[]> {
  let batch: RawDocument[] = [];
  for await (const line of linesOf(path)) {
    batch.push(ofLine(line) as RawDocument);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Not by `readline`, which takes characters for ends of lines that JSON has inside of strings. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const part of createReadStream(path, 'utf8')) {
    const lines = (rest + String(part)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** Size and digest of a file. */
export async function factsOf(path: string): Promise<FileFacts> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const part of createReadStream(path)) {
    hash.update(part as Buffer);
    sizeBytes += (part as Buffer).length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}
