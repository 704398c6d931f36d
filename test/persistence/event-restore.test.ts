import type { NewEvent } from '../../src/domain/event';
import { accepted } from '../domain/records';
import { faultsOf, readLog } from './log-check';
import { openStore, type TestStore } from './store';

let store: TestStore;
beforeEach(async () => {
  store = await openStore();
});
afterEach(() => store.close());

const noted: NewEvent = { type: 'test.noted', actor: 'tester', data: {} };

/** Writes a run with three events and copies them into the log; resolves to the run's id. */
async function aLoggedRun(): Promise<string> {
  const { run, event } = accepted();
  await store.runs.insert(run, event);
  await store.runs.transition(run.id, () => ({ changes: {}, event: noted }));
  await store.runs.transition(run.id, () => ({ changes: {}, event: noted }));
  await store.eventLog.relayDirty();
  return run.id;
}

it.each([
  ['some of the log', 3],
  ['all of the log', 0],
])(
  'a relay that lives while a backup without %s is restored leaves no gap and no broken hash',
  async (_what, kept) => {
    await aLoggedRun();
    await aLoggedRun();
    const events = store.connection.collection<{ _id: number }>('events');
    await events.deleteMany({ _id: { $gt: kept } });

    await aLoggedRun();
    const log = await readLog(store.eventLog);
    expect(log).toHaveLength(kept + 3);
    expect(faultsOf(log)).toEqual([]);
  },
);
