import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/compose';
import type { ArtifactStore } from '../../src/domain/ports';
import { beginAttempt } from '../../src/domain/run-rules';
import { createArtifactFolder } from '../../src/persistence/artifact-folder';
import { createReporting } from '../../src/usecases/attempt-reporting';
import { accepted } from '../domain/records';
import { openStore, type TestStore } from '../persistence/store';

let folder: string;
let store: TestStore;
let artifacts: ArtifactStore;
let delayed: unknown[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-checkpoints-'));
  artifacts = createArtifactFolder(join(folder, 'store'));
  store = await openStore();
  delayed = [];
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** An accepted run whose attempt `key` has begun, and that attempt's reporter. */
async function anAttempt(id: string, key: string) {
  const run = await store.runs.transition(id, (current) => beginAttempt(current, key, systemClock.now()));
  const onDelayed = (_id: string, cause: unknown) => void delayed.push(cause);
  const { runs, logs } = store;
  const reporter = createReporting({ runs, logs, artifacts, clock: systemClock, onDelayed }).start(run);
  return {
    reporter,
    async checkpoint(content: string, fraction: number): Promise<void> {
      const file = join(folder, 'checkpoint');
      await writeFile(file, content);
      await reporter.hooks.onCheckpoint({ file, fraction });
      await reporter.flush();
    },
  };
}

async function aRunId(): Promise<string> {
  const { run, event } = accepted();
  await store.runs.insert(run, event);
  return run.id;
}

const kept = (id: string): Promise<string[]> => readdir(join(folder, 'store', 'checkpoints', id));

it('only the newest checkpoint of a run is kept, also that of an earlier attempt', async () => {
  const id = await aRunId();
  const first = await anAttempt(id, 'first');
  await first.checkpoint('a', 0.1);
  await first.checkpoint('b', 0.2);
  expect(await kept(id)).toEqual(['1-2']);
  first.reporter.stop();
  const second = await anAttempt(id, 'second');
  expect(await kept(id)).toEqual(['1-2']);
  await second.checkpoint('c', 0.3);
  second.reporter.stop();
  expect(await kept(id)).toEqual(['2-1']);
  const { checkpoint } = await store.runs.get(id);
  expect(checkpoint?.artifact.key).toBe(`checkpoints/${id}/2-1`);
  expect(delayed).toEqual([]);
});

it('an attempt that was superseded removes nothing of the one that goes on', async () => {
  const id = await aRunId();
  const old = await anAttempt(id, 'old');
  await old.checkpoint('a', 0.1);
  const current = await anAttempt(id, 'current');
  await current.checkpoint('b', 0.2);
  await old.checkpoint('c', 0.3);
  old.reporter.stop();
  current.reporter.stop();
  expect(await kept(id)).toContain('2-1');
  expect((await store.runs.get(id)).checkpoint?.attempt).toBe(2);
  expect(delayed).toEqual([]);
});
