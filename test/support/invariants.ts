import { isTerminal } from '../../src/domain/run';
import { eventViolations, lostEvents } from './event-invariants';
import { rememberEvents } from './event-memory';
import { eventually } from './eventually';
import { fileViolations } from './file-invariants';
import { recordViolations } from './record-invariants';
import { openRecords, type Records, type Snapshot, type StoredRun } from './records';

const SETTLED_MS = 400_000;

/** Looks at a service from outside, by its store and its folders, and remembers what it once saw. */
export interface Inspector {
  readonly records: Records;
  /** Resolves when nothing is left to do. @throws after minutes, naming what is */
  untilSettled(): Promise<void>;
  /** Awaits that, and resolves to everything that is then wrong, in words. `accepted`: ids that were answered with 200. */
  violations(accepted: Iterable<string>): Promise<string[]>;
  close(): Promise<void>;
}

/** Begins to watch the store at `storeUri`, and the files below `data` (MODELKEEPER_DATA). */
export function startInspector({ storeUri, data }: { storeUri: string; data: string }): Inspector {
  const records = openRecords(storeUri);
  const memory = startMemory(records);
  const untilSettled = async (): Promise<void> => {
    const look = () => unsettled(records).catch((error: unknown) => [String(error)]);
    await eventually(look, (left) => left.length === 0, SETTLED_MS);
  };
  return {
    records,
    untilSettled,
    async violations(accepted) {
      await untilSettled();
      const snapshot = await records.snapshot();
      return [
        ...recordViolations(snapshot, accepted),
        ...eventViolations(snapshot),
        ...lostEvents(snapshot, memory.events),
        ...memory.changes(snapshot),
        ...fileViolations(snapshot, data),
      ];
    },
    async close() {
      await memory.stop();
      await records.close();
    },
  };
}

/** What a stable service still has to do. Entries of requests that died before they stored a run are left out. */
async function unsettled(records: Records): Promise<string[]> {
  const fields = { state: 1, finalizedAt: 1, 'pending.revision': 1 };
  const read = (name: string) => records.find<StoredRun>(name, {}, fields);
  const [runs, models, versions] = await Promise.all([read('runs'), read('models'), read('versions')]);
  const [openRuns, dirty] = await Promise.all([read('openRuns'), read('dirty')]);
  const all = [...runs, ...models, ...versions];
  const ids = new Set(all.map(({ _id }) => _id));
  return [
    ...runs
      .filter(({ finalizedAt }) => finalizedAt === null)
      .map(({ _id, state }) => `run ${_id} is ${state}`),
    ...openRuns.filter(({ _id }) => ids.has(_id)).map(({ _id }) => `run ${_id} is listed as open`),
    ...all.filter(({ pending }) => pending.length > 0).map(({ _id }) => `${_id} has events that wait`),
    ...dirty.filter(({ _id }) => ids.has(_id.replace(/^\w+\//, ''))).map(({ _id }) => `${_id} is dirty`),
  ];
}

/** Remembers how every run that it saw ended. */
function startMemory(records: Records) {
  const ends = new Map<string, string>();
  const { events, stop } = rememberEvents(records, { run: 'runs', model: 'models', version: 'versions' });
  return {
    events,
    stop,
    /** Runs that ended in another way than they had when they were looked at before. */
    changes({ runs }: Snapshot): string[] {
      return runs.flatMap(({ pending: _pending, ...run }) => {
        if (!isTerminal(run.state)) return [];
        const [before, now] = [ends.get(run._id), JSON.stringify(run)];
        ends.set(run._id, before ?? now);
        return before === undefined || before === now ? [] : [`run ${run._id} was ${before} and is ${now}`];
      });
    },
  };
}
