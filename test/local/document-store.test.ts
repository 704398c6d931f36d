import { mongo } from 'mongoose';
import { startDocumentStore, type TestDocumentStore } from '../support/document-store';

describe('document store', () => {
  let store: TestDocumentStore;
  let client: mongo.MongoClient;

  beforeAll(async () => {
    store = await startDocumentStore();
    client = await mongo.MongoClient.connect(store.uri);
  }, 180_000);

  afterAll(async () => {
    await client.close();
    await store.stop();
  });

  it('reports the wire version that current drivers ask for', async () => {
    const answer = await client.db('test').command({ isMaster: 1 });
    expect(answer.maxWireVersion).toBe(13);
  });

  it('keeps an acknowledged write over a kill', async () => {
    const documents = client.db('test').collection<{ _id: string; n: number }>('kept');
    await documents.insertOne({ _id: 'a', n: 1 });
    await store.kill();
    await store.restart();
    expect(await documents.findOne({ _id: 'a' })).toEqual({ _id: 'a', n: 1 });
  });
});
