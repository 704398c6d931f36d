import type { Connection } from 'mongoose';
import { onStore } from '../connection';
import { AS_STORED, type RawDocument } from './json-lines';

const BATCH = 1_000;

/** The documents of a collection as they are stored, by their ids. */
export async function* storedDocuments(
  connection: Connection,
  name: string,
  filter: object,
): AsyncGenerator<RawDocument> {
  const found = connection.collection<RawDocument>(name).find(filter as never, AS_STORED);
  const cursor = found.sort({ _id: 1 }).batchSize(BATCH);
  for (;;) {
    const document = await onStore(() => cursor.next());
    if (document === null) return;
    yield document;
  }
}

/** All documents of a small collection. */
export async function allById(connection: Connection, name: string): Promise<Map<unknown, RawDocument>> {
  const found = new Map<unknown, RawDocument>();
  for await (const document of storedDocuments(connection, name, {})) found.set(document._id, document);
  return found;
}

/** In the order of their ids, which are texts. */
export async function* byId(documents: ReadonlyMap<unknown, RawDocument>): AsyncGenerator<RawDocument> {
  yield* [...documents].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)).map(([, document]) => document);
}
