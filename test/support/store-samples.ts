import { mongo } from 'mongoose';
import { startDocumentStore, type TestDocumentStore } from './document-store';

/** A document with what the store's commands are tried on. */
export interface Sample {
  _id: string;
  key?: string;
  n?: number;
  list?: number[];
  nested?: Record<string, number>;
}

/** A document store of one test file, as a driver sees it. */
export interface SampleStore {
  store: TestDocumentStore;
  client: mongo.MongoClient;
  db: mongo.Db;
  /** A collection of its own for each test, with a unique sparse index on `key`. */
  samples(name: string): Promise<mongo.Collection<Sample>>;
  close(): Promise<void>;
}

export async function openSampleStore(): Promise<SampleStore> {
  const store = await startDocumentStore();
  const client = await mongo.MongoClient.connect(store.uri);
  const db = client.db('test');
  return {
    store,
    client,
    db,
    async samples(name) {
      const documents = db.collection<Sample>(name);
      await documents.createIndex({ key: 1 }, { unique: true, sparse: true });
      return documents;
    },
    async close() {
      await client.close();
      await store.stop();
    },
  };
}
