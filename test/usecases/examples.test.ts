import { createExamples } from '../../src/usecases/examples';
import { accepted, aModel } from '../domain/records';
import { openStore, type TestStore } from '../persistence/store';
import { movableClock } from '../support/clock';

const ID = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

const clock = movableClock();
let store: TestStore;
beforeEach(async () => {
  store = await openStore({ clock });
});
afterEach(() => store.close());

const examplesOf = ({ models, runs }: Pick<TestStore, 'models' | 'runs'>) =>
  createExamples({ models, runs, clock });
const noted = { type: 'test.noted', actor: 'tester', data: {} };

describe('the examples', () => {
  it('are the model of the contract, marked as an example', async () => {
    expect(await examplesOf(store).loadIntoEmpty()).toEqual(['credit-risk-v3']);
    expect(await store.models.get(ID)).toMatchObject({
      name: 'credit-risk-v3',
      isExample: true,
      teamId: null,
    });
  });

  it('are stored once by many processes at once, and again after a death nothing changes', async () => {
    const others = await Promise.all([store.another(), store.another(), store.another()]);
    const added = await Promise.all([store, ...others].map((each) => examplesOf(each).loadIntoEmpty()));
    expect(added.flat()).toEqual(['credit-risk-v3']);
    const changed = await store.models.transition(ID, () => ({ changes: { name: 'mine' }, event: noted }));
    expect(await examplesOf(store).load()).toEqual([]);
    expect(await store.models.get(ID)).toEqual(changed);
    expect(await store.eventLog.eventsOf('model', ID, changed.revision)).toHaveLength(2);
  });

  it('do not come by themselves to a store that someone uses', async () => {
    const { run, event } = accepted();
    await store.runs.insert(run, event);
    expect(await examplesOf(store).loadIntoEmpty()).toEqual([]);
    expect(await examplesOf(store).load()).toEqual(['credit-risk-v3']);
  });

  it('do not come back to a store with any other model', async () => {
    await store.models.insert({ model: aModel({ facets: {} }), event: noted });
    expect(await examplesOf(store).loadIntoEmpty()).toEqual([]);
    expect(await store.models.find(ID)).toBeNull();
  });
});
