import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { mongo } from 'mongoose';
import type { RunDocument } from '../../src/persistence/run-schema';

/** What names a chunk of a run's log; the rest of it is copied as it is. */
interface Chunk {
  _id: string;
  source: string;
}

/** A finished run with its log: what all others in the stores are copies of. */
export interface Template {
  run: RunDocument;
  chunks: Chunk[];
}

const DATABASE = 'modelkeeper';
const INSERTED_AT_ONCE = 1_000;
const SECOND_MS = 1_000;

/** The documents of one run of a service's store. */
export async function readTemplate(mongodbUri: string, runId: string): Promise<Template> {
  const client = await mongo.MongoClient.connect(mongodbUri);
  try {
    const db = client.db(DATABASE);
    const run = await db.collection<RunDocument>('runs').findOne({ _id: runId });
    if (run === null) throw new Error(`there is no run ${runId}`);
    const ofRun = { _id: { $gte: `${runId}/`, $lt: `${runId}0` } };
    return { run, chunks: await db.collection<Chunk>('runLogs').find(ofRun).toArray() };
  } finally {
    await client.close();
  }
}

/** `count` copies of a run under ids of their own, accepted one a second, the newest of them `first` seconds before it. */
export function copiesOf({ run, chunks }: Template, first: number, count: number): Template[] {
  return Array.from({ length: count }, (_, index) => {
    const id = randomUUID();
    const acceptedAt = new Date(Date.parse(run.acceptedAt) - (first + index) * SECOND_MS).toISOString();
    return {
      run: { ...run, _id: id, acceptedAt },
      chunks: chunks.map((chunk) => ({
        ...chunk,
        _id: chunk._id.replace(run._id, id),
        source: chunk.source.replace(run._id, id),
      })),
    };
  });
}

/** Puts runs with their logs into the collections of a store, which are there. */
export async function insertRuns(mongodbUri: string, runs: readonly Template[]): Promise<void> {
  const client = await mongo.MongoClient.connect(mongodbUri);
  try {
    const db = client.db(DATABASE);
    await insertAll(
      db.collection<RunDocument>('runs'),
      runs.map(({ run }) => run),
    );
    await insertAll(
      db.collection<Chunk>('runLogs'),
      runs.flatMap(({ chunks }) => chunks),
    );
  } finally {
    await client.close();
  }
}

async function insertAll<T extends { _id: string }>(
  collection: mongo.Collection<T>,
  documents: readonly T[],
): Promise<void> {
  for (let from = 0; from < documents.length; from += INSERTED_AT_ONCE) {
    const batch = documents.slice(from, from + INSERTED_AT_ONCE);
    await collection.insertMany(batch as mongo.OptionalUnlessRequiredId<T>[]);
  }
}

/** @throws unless both services give the same answer */
export async function assertSameAnswer(path: string, ports: readonly number[]): Promise<void> {
  const answers = await Promise.all(
    ports.map(async (port) => (await fetch(`http://127.0.0.1:${port}${path}`)).json()),
  );
  if (answers.some((answer) => !isDeepStrictEqual(answer, answers[0])))
    throw new Error(`the contestants differ at ${path}: ${JSON.stringify(answers)}`);
}
