import { settleFailed } from '../../src/domain/run-rules';
import { accepted, afterNoon, NOON } from '../domain/records';
import { openStore, type TestStore } from './store';

let store: TestStore;
beforeEach(async () => {
  store = await openStore();
});
afterEach(() => store.close());

async function accept(at: string): Promise<string> {
  const { run, event } = accepted({}, at);
  await store.runs.insert(run, event);
  return run.id;
}

it('every state is counted, also without a run, and nothing has waited then', async () => {
  const none = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
  expect(await store.runs.statistics()).toEqual({ byState: none, oldestQueuedAt: null });
});

it('the oldest queued run is the one that was accepted first and still waits', async () => {
  const ended = await accept(NOON);
  await accept(afterNoon(2_000));
  await accept(afterNoon(1_000));
  const failure = { kind: 'code' as const, message: 'no' };
  await store.runs.transition(ended, (run) => settleFailed(run, { failure, now: NOON }));
  const { byState, oldestQueuedAt } = await store.runs.statistics();
  expect(byState).toMatchObject({ queued: 2, failed: 1, running: 0 });
  expect(oldestQueuedAt).toBe(afterNoon(1_000));
});
