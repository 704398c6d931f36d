import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../src/domain/errors';
import type { RunLogRepository } from '../../src/domain/ports';
import type { Run } from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import { type AttemptReporter, createReporting } from '../../src/usecases/attempt-reporting';
import { NOON } from '../domain/records';
import { eventually } from '../support/eventually';
import { insertRun, openWorld, type World } from './world';

let world: World;
let reporters: AttemptReporter[];
beforeEach(async () => {
  world = await openWorld();
  reporters = [];
});
afterEach(async () => {
  for (const reporter of reporters) reporter.stop();
  await world.close();
});

async function begunRun(key = 'w/1', id?: string): Promise<Run> {
  const runId = id ?? (await insertRun(world)).id;
  return world.store.runs.transition(runId, (run) => rules.beginAttempt(run, key, NOON));
}

function startReporter(run: Run, logs: RunLogRepository = world.store.logs): AttemptReporter {
  const { ports } = world;
  const reporter = createReporting({ ...ports, logs }).start(run);
  reporters.push(reporter);
  return reporter;
}

/** Lines of the stored log, without their times. */
async function storedLines({ id }: Run): Promise<string[]> {
  const { text } = await world.store.logs.tail(id, 1_000_000);
  return text.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/^\S+Z /, '')]));
}

const away = () => new DomainError('UNAVAILABLE', 'the store is away');

/** Logs that are away while `isAway`; `losesAnswer` makes the next addition reach the store without a word of it. */
function fickleLogs() {
  const state = { isAway: false, losesAnswer: false };
  const logs: RunLogRepository = {
    ...world.store.logs,
    async append(runId, addition) {
      if (state.isAway) throw away();
      await world.store.logs.append(runId, addition);
      if (!state.losesAnswer) return;
      state.losesAnswer = false;
      throw away();
    },
  };
  return { state, logs };
}

describe('log lines', () => {
  it('are kept while the store is away, and all written in order by one flush when it is back', async () => {
    const run = await begunRun();
    const { state, logs } = fickleLogs();
    const reporter = startReporter(run, logs);
    reporter.hooks.onLog('one');
    state.isAway = true;
    await expect(reporter.flush()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    reporter.hooks.onLog('two');
    await expect(reporter.flush()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    reporter.hooks.onLog('three');
    state.isAway = false;
    await reporter.flush();
    expect(await storedLines(run)).toEqual(['one', 'two', 'three']);
  });

  it('that were written without an answer are written once', async () => {
    const run = await begunRun();
    const { state, logs } = fickleLogs();
    const reporter = startReporter(run, logs);
    reporter.hooks.onLog('one');
    state.losesAnswer = true;
    await expect(reporter.flush()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    reporter.hooks.onLog('two');
    await reporter.flush();
    expect(await storedLines(run)).toEqual(['one', 'two']);
  });

  it('are never sent by two passes at once', async () => {
    const run = await begunRun();
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const sending: string[] = [];
    let atOnce = 0;
    let mostAtOnce = 0;
    const logs: RunLogRepository = {
      ...world.store.logs,
      async append(runId, addition) {
        atOnce += 1;
        mostAtOnce = Math.max(mostAtOnce, atOnce);
        sending.push(addition.writeKey);
        await gate;
        await world.store.logs.append(runId, addition);
        atOnce -= 1;
      },
    };
    const reporter = startReporter(run, logs);
    reporter.hooks.onLog('one');
    const flushes = [reporter.flush(), reporter.flush()];
    await eventually(
      async () => sending,
      (sent) => sent.length > 0,
    );
    reporter.hooks.onLog('two');
    flushes.push(reporter.flush());
    open();
    await Promise.all(flushes);
    expect(mostAtOnce).toBe(1);
    expect(sending).toEqual([...new Set(sending)]);
    expect(await storedLines(run)).toEqual(['one', 'two']);
  });

  it('are written about every second without being asked to', async () => {
    const run = await begunRun();
    startReporter(run).hooks.onLog('one');
    const lines = await eventually(
      () => storedLines(run),
      ({ length }) => length > 0,
    );
    expect(lines).toEqual(['one']);
  });

  it('end with a word of it at 8 MiB', async () => {
    const run = await begunRun();
    const reporter = startReporter(run);
    for (let number = 0; number < 9; number++) reporter.hooks.onLog(`${number}${'.'.repeat(1024 * 1024)}`);
    reporter.hooks.onLog('unheard');
    await reporter.flush();
    const slice = await world.store.logs.tail(run.id, 100);
    expect(slice.text).toMatch(/log ends here: it has reached 8388608 bytes\n$/);
    expect(slice.nextOffset).toBeLessThan(8.1 * 1024 * 1024);
  });
});

describe('a checkpoint', () => {
  it('is kept beside another with the same share of the job', async () => {
    const run = await begunRun();
    const reporter = startReporter(run);
    const file = join(world.folder, 'checkpoint');
    for (const content of ['one', 'another']) {
      await writeFile(file, content);
      await reporter.hooks.onCheckpoint({ file, fraction: 0.5 });
    }
    await reporter.flush();
    const { checkpoint } = await world.store.runs.get(run.id);
    if (checkpoint === null) throw new Error('there is no checkpoint');
    await world.ports.artifacts.fetch(checkpoint.artifact, file);
    expect(checkpoint).toMatchObject({
      attempt: 1,
      fraction: 0.5,
      artifact: { sizeBytes: 'another'.length },
    });
  });

  it('that can’t be kept is refused, and none is recorded', async () => {
    const run = await begunRun();
    const reporter = startReporter(run);
    const file = join(world.folder, 'checkpoint');
    await rm(file, { force: true });
    await expect(reporter.hooks.onCheckpoint({ file, fraction: 0.5 })).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await reporter.flush();
    expect((await world.store.runs.get(run.id)).checkpoint).toBeNull();
  });
});

describe('an attempt whose run', () => {
  const progress = { phase: 'training', step: 1, steps: 2, fraction: 0.5, message: 'tree 1 of 2' } as const;

  it('is still its own goes on', async () => {
    const run = await begunRun();
    const reporter = startReporter(run);
    reporter.hooks.onProgress(progress);
    await reporter.flush();
    expect(reporter.superseded.aborted).toBe(false);
    expect((await world.store.runs.get(run.id)).progress).toEqual(progress);
  });

  it('was cancelled is told to stop at its next write, which changes nothing', async () => {
    const run = await begunRun();
    const reporter = startReporter(run);
    await world.runUseCases.cancel(run.id, 'local');
    const cancelled = await world.store.runs.get(run.id);
    reporter.hooks.onProgress(progress);
    await reporter.flush();
    expect(reporter.superseded.aborted).toBe(true);
    expect(await world.store.runs.get(run.id)).toEqual(cancelled);
  });

  it('was taken over is told to stop, and does not touch the progress of the other', async () => {
    const run = await begunRun();
    const reporter = startReporter(run);
    const other = await begunRun('w/2', run.id);
    reporter.hooks.onProgress(progress);
    await reporter.flush();
    expect(reporter.superseded.aborted).toBe(true);
    expect(await world.store.runs.get(run.id)).toEqual(other);
  });

  it('has nothing to write is told to stop all the same, within seconds', async () => {
    const run = await begunRun();
    const reporter = startReporter(run);
    await world.runUseCases.cancel(run.id, 'local');
    const isTold = async () => reporter.superseded.aborted;
    expect(await eventually(isTold, (told) => told)).toBe(true);
  });
});
