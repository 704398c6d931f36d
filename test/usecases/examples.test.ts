import { createExamples } from '../../src/usecases/examples';
import { accepted, aModel } from '../domain/records';
import { openStore, type Repositories, type TestStore } from '../persistence/store';
import { movableClock } from '../support/clock';

const ID = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

const NAMES = ['credit-risk-v3', 'recipe_pricing_base'];

const clock = movableClock();
let store: TestStore;
beforeEach(async () => {
  store = await openStore({ clock });
});
afterEach(() => store.close());

const examplesOf = (repositories: Repositories) => createExamples({ ...repositories, clock });
const noted = { type: 'test.noted', actor: 'tester', data: {} };

describe('the examples', () => {
  it('are the model of the contract, marked as an example', async () => {
    expect(await examplesOf(store).loadIntoEmpty()).toEqual(NAMES);
    expect(await store.models.get(ID)).toMatchObject({
      name: 'credit-risk-v3',
      isExample: true,
      teamId: null,
    });
  });

  it('are stored once by many processes at once, and again after a death nothing changes', async () => {
    const others = await Promise.all([store.another(), store.another(), store.another()]);
    const added = await Promise.all([store, ...others].map((each) => examplesOf(each).loadIntoEmpty()));
    expect(added.flat().sort()).toEqual(NAMES);
    const changed = await store.models.transition(ID, () => ({ changes: { name: 'mine' }, event: noted }));
    expect(await examplesOf(store).load()).toEqual([]);
    expect(await store.models.get(ID)).toEqual(changed);
    expect(await store.eventLog.eventsOf('model', ID, changed.revision)).toHaveLength(2);
  });

  it('do not come by themselves to a store that someone uses', async () => {
    const { run, event } = accepted();
    await store.runs.insert(run, event);
    expect(await examplesOf(store).loadIntoEmpty()).toEqual([]);
    expect(await examplesOf(store).load()).toEqual(NAMES);
  });

  it('come whole where a death had left some out', async () => {
    await examplesOf(store).loadIntoEmpty();
    await store.connection.collection('models').deleteMany({});
    expect(await examplesOf(store).loadIntoEmpty()).toEqual(['credit-risk-v3']);
  });

  it('do not come back to a store with any other model', async () => {
    await store.models.insert({ model: aModel({ facets: {} }), event: noted });
    expect(await examplesOf(store).loadIntoEmpty()).toEqual([]);
    expect(await store.models.find(ID)).toBeNull();
  });
});
