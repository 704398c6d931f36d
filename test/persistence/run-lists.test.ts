import { RUN_STATES, type Run, type RunState, visibleState } from '../../src/domain/run';
import { accepted, afterNoon, NOON } from '../domain/records';
import { openStore, type TestStore } from './store';

let store: TestStore;
beforeEach(async () => {
  store = await openStore();
});
afterEach(() => store.close());

/** A stored run, accepted `ms` after noon, brought to a state. */
async function aStoredRun(ms: number, changes: Partial<Run> = {}): Promise<Run> {
  const { facets, ...later } = changes;
  const { run, event } = accepted(facets ? { facets } : {}, afterNoon(ms));
  await store.runs.insert(run, event);
  return store.runs.transition(run.id, () => ({ changes: later, event: null }));
}

const list = (state: RunState | null, limit = 100) => store.runs.list({ facet: 'train', state, limit });

describe('the list of a face', () => {
  it('shows its runs newest first, at most the limit, and counts all of them', async () => {
    const runs: Run[] = [];
    for (const ms of [30, 10, 50, 20, 40]) runs.push(await aStoredRun(ms));
    await aStoredRun(60, { facets: {} });
    const page = await list(null, 3);
    expect(page.runs.map(({ acceptedAt }) => acceptedAt)).toEqual([50, 40, 30].map(afterNoon));
    expect(page).toMatchObject({ total: 5, matching: 5 });
    expect(page.runs[0]).toEqual(runs[2]);
  });

  it('has one order also for runs accepted in the same millisecond', async () => {
    for (let made = 0; made < 6; made++) await aStoredRun(0);
    const ids = (await list(null)).runs.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted().toReversed());
    expect((await list(null, 2)).runs.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  });

  it('is filtered by the state that is shown: a success that is not finalized counts as running', async () => {
    for (const state of RUN_STATES) {
      await aStoredRun(0, { state });
      await aStoredRun(1, { state, finalizedAt: NOON });
    }
    for (const state of RUN_STATES) {
      const page = await list(state);
      expect(page.runs.filter((run) => visibleState(run) !== state)).toEqual([]);
      expect(page.matching).toBe(page.runs.length);
      expect(page.total).toBe(10);
    }
    const matching = await Promise.all(RUN_STATES.map(async (state) => (await list(state)).matching));
    expect(Object.fromEntries(RUN_STATES.map((state, index) => [state, matching[index]]))).toEqual({
      queued: 2,
      running: 3,
      succeeded: 1,
      failed: 2,
      cancelled: 2,
    });
  });

  it('tells how many match, also when the page is smaller', async () => {
    for (let made = 0; made < 4; made++) await aStoredRun(made, { state: 'failed' });
    await aStoredRun(9);
    expect(await list('failed', 1)).toMatchObject({
      runs: [{ acceptedAt: afterNoon(3) }],
      total: 5,
      matching: 4,
    });
  });

  it('of nothing is empty', async () => {
    expect(await list(null)).toEqual({ runs: [], total: 0, matching: 0 });
    expect(await list('failed')).toEqual({ runs: [], total: 0, matching: 0 });
  });
});

it('the statistics count every state of the record, and tell since when the oldest waits', async () => {
  expect(await store.runs.statistics()).toMatchObject({ oldestQueuedAt: null });
  await aStoredRun(9);
  await aStoredRun(5);
  await aStoredRun(1, { state: 'running' });
  await aStoredRun(2, { state: 'succeeded' });
  expect(await store.runs.statistics()).toEqual({
    byState: { queued: 2, running: 1, succeeded: 1, failed: 0, cancelled: 0 },
    oldestQueuedAt: afterNoon(5),
  });
});

describe('open runs', () => {
  const openIds = async (): Promise<string[]> => (await store.runs.open()).map(({ id }) => id);

  it('are those that are not finalized, oldest first', async () => {
    const first = await aStoredRun(0);
    const second = await aStoredRun(1, { state: 'failed' });
    expect((await openIds()).toSorted()).toEqual([first.id, second.id].toSorted());
    const times = (await store.runs.open()).map(({ addedAt }) => addedAt);
    expect(times).toEqual(times.toSorted());
    expect(await store.runs.countOpen()).toBe(2);
    await store.runs.transition(second.id, () => ({ changes: { finalizedAt: NOON }, event: null }));
    expect(await openIds()).toEqual([first.id]);
    expect(await store.runs.countOpen()).toBe(1);
  });

  it('are noted once, however often a run is inserted', async () => {
    const { run, event } = accepted();
    await Promise.all([store.runs.insert(run, event), store.runs.insert(run, event)]);
    await store.runs.insert(run, event);
    expect(await openIds()).toEqual([run.id]);
  });

  it('that were noted by an insertion that died are stored when it is repeated', async () => {
    const { run, event } = accepted();
    const openRuns = store.connection.collection<{ _id: string; addedAt: string }>('openRuns');
    await openRuns.insertOne({ _id: run.id, addedAt: NOON });
    await store.runs.insert(run, event);
    expect(await store.runs.find(run.id)).toEqual(run);
    expect(await openIds()).toEqual([run.id]);
  });

  it('are forgotten by name, and forgetting one that is not there is no error', async () => {
    const run = await aStoredRun(0);
    await store.runs.dropOpen(run.id);
    await store.runs.dropOpen(run.id);
    expect(await openIds()).toEqual([]);
    await store.runs.sweepOpen();
    expect(await openIds()).toEqual([run.id]);
  });
});
