import { compareIndexes } from '../../src/persistence/index-check';
import { openStore, type TestStore } from './store';

let store: TestStore;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

it('finds nothing in a store that was just made', async () => {
  expect(await compareIndexes(store.connection)).toEqual([]);
});

it('tells of an index that is missing, and of one that nobody declared', async () => {
  const runs = store.connection.collection('runs');
  await runs.dropIndex('exclusiveKey_1');
  await runs.createIndex({ colour: 1 });
  expect(await compareIndexes(store.connection)).toEqual([
    'runs lacks the index {exclusiveKey: 1} unique sparse',
    'runs has the index {colour: 1}, which is not declared',
  ]);
});
