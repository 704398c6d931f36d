import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type RawDocument, readBatches, writeLines } from './json-lines';
import type { ExportedFile } from './manifest';

/** The folder of the records in an export. */
export const RECORDS = 'records';

const BATCH = 1_000;

/** The path of a collection's file below the folder of the export. */
export function recordsPath(name: string): string {
  return `${RECORDS}/${name}.jsonl`;
}

/** Writes the file of a collection, which is not there yet. */
export async function writeRecords(
  folder: string,
  name: string,
  documents: AsyncIterable<RawDocument>,
): Promise<ExportedFile> {
  const path = recordsPath(name);
  return { path, ...(await writeLines(join(folder, path), documents)) };
}

/** Writes it anew with some documents as they are by now; those that it lacked come last. */
export async function rewriteRecords(
  folder: string,
  name: string,
  changed: ReadonlyMap<unknown, RawDocument>,
): Promise<ExportedFile> {
  const path = recordsPath(name);
  const draft = join(folder, `${path}.new`);
  const facts = await writeLines(draft, replacing(join(folder, path), changed));
  await rename(draft, join(folder, path));
  return { path, ...facts };
}

async function* replacing(
  path: string,
  changed: ReadonlyMap<unknown, RawDocument>,
): AsyncGenerator<RawDocument> {
  const added = new Map(changed);
  for await (const batch of readBatches(path, BATCH))
    for (const document of batch) {
      yield changed.get(document._id) ?? document;
      added.delete(document._id);
    }
  yield* added.values();
}
