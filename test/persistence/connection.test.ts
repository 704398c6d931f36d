import { mongo } from 'mongoose';
import { connectStore, databaseOf, onStore } from '../../src/persistence/connection';
import { inserting } from '../../src/persistence/insertion';
import { fromSetup } from '../support/core';

describe('an address of the store', () => {
  it.each([
    ['mongodb://store', 'modelkeeper'],
    ['mongodb://store:27017/', 'modelkeeper'],
    ['mongodb://store:27017?retryReads=false', 'modelkeeper'],
    ['mongodb://store:27017/?replicaSet=rs0', 'modelkeeper'],
    ['mongodb://store:27017/models', 'models'],
    ['mongodb://a:27017,b:27018,c/models?replicaSet=rs0', 'models'],
    ['mongodb://user:p%40ss@a:27017,b:27018/?replicaSet=rs0', 'modelkeeper'],
    ['mongodb+srv://user:secret@cluster.example.net/models%20two?appName=x', 'models two'],
    ['mongodb://[::1]:27017/models', 'models'],
  ])('%s means the database %s', (uri, database) => {
    expect(() => new mongo.MongoClient(uri)).not.toThrow();
    expect(databaseOf(uri)).toBe(database);
  });
});

it('acknowledges a write only when it is on disk, and reads what was written last, whatever the address asks for', async () => {
  const uri = `${fromSetup('TEST_MONGODB_URI')}/concerns?w=1&readPreference=nearest`;
  const connection = await connectStore(uri);
  const { writeConcern, readPreference } = connection.getClient();
  await connection.close();
  expect(writeConcern).toMatchObject({ w: 'majority', journal: true });
  expect(readPreference.mode).toBe('primary');
});

describe('a call that the driver has forgotten', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  const reasonOf = (error: unknown): unknown => error;

  it('is given up', async () => {
    const refused = onStore(() => new Promise(() => undefined)).catch(reasonOf);
    await jest.advanceTimersByTimeAsync(120_000);
    expect(await refused).toMatchObject({
      code: 'UNAVAILABLE',
      cause: { message: 'the document store was given up' },
    });
  });

  it('keeps the insertions after it waiting no longer than that', async () => {
    const answers = [new Promise<never>(() => undefined), Promise.resolve({} as never)];
    const documents = { insertOne: () => answers.shift(), insertMany: () => answers.shift() };
    const insert = inserting<{ _id: string }>(documents as never);
    const forgotten = insert([{ _id: 'a' }]).catch(reasonOf);
    await jest.advanceTimersByTimeAsync(1_000);
    const next = insert([{ _id: 'b' }]);
    await jest.advanceTimersByTimeAsync(118_999);
    expect(answers.length).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await forgotten).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await next).toEqual({ stored: 1, refusal: null });
  });
});
