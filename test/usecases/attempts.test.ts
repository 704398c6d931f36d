import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../src/domain/errors';
import type { Run } from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import type { Failure } from '../../src/domain/training';
import { createLostAttempts } from '../../src/usecases/attempts';
import { aSpec, NOON } from '../domain/records';
import { eventually } from '../support/eventually';
import { type Act, scriptedTrainer } from '../support/scripted-trainer';
import {
  attemptsOver,
  eventTypes,
  insertRun,
  openWorld,
  PLANNED,
  type Ports,
  publishedCopy,
  type World,
} from './world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const never = new AbortController().signal;

/** Executes one attempt by a script. */
function execute(
  run: Run,
  script: readonly Act[],
  {
    key = 'w/1',
    stopping = never,
    ports = world.ports,
  }: { key?: string; stopping?: AbortSignal; ports?: Ports } = {},
) {
  const trainer = scriptedTrainer([...script]);
  const attempts = attemptsOver(world, trainer, ports);
  return attempts.execute(run.id, { key, stopping, onProgress: () => undefined });
}

const stored = (run: Run): Promise<Run> => world.store.runs.get(run.id);
const workFolders = (): Promise<string[]> => readdir(join(world.folder, 'work'));
const logOf = async (run: Run): Promise<string> => (await world.store.logs.tail(run.id, 100_000)).text;

it('a training that succeeds is on record with all that follows before the attempt ends', async () => {
  const run = await insertRun(world);
  expect(await execute(run, [{ do: 'log', line: 'hello' }])).toBe('settled');
  const done = await stored(run);
  expect(done).toMatchObject({ state: 'succeeded', attempt: 1, finalizedAt: expect.any(String) });
  expect(await publishedCopy(world, done.modelFile ?? '')).toMatchObject({ metadata: { runId: run.id } });
  expect(await logOf(run)).toMatch(/^\S+Z hello\n$/);
  expect(await workFolders()).toEqual([]);
  expect(await eventTypes(world, new Set([run.id]))).toEqual([
    'run.accepted',
    'run.attempt_began',
    'run.succeeded',
    'run.finalized',
  ]);
});

it('a training that fails is counted, and the run waits for the next attempt', async () => {
  const run = await insertRun(world);
  const fails: Act[] = [{ do: 'fail', kind: 'infrastructure', message: 'no memory' }];
  expect(await execute(run, fails)).toBe('settled');
  expect(await stored(run)).toMatchObject({
    state: 'running',
    retryAt: expect.any(String),
    finalizedAt: null,
  });
  expect(await workFolders()).toEqual([]);
});

it('a training that can’t succeed fails its run at once, and that is finalized', async () => {
  const run = await insertRun(world);
  await execute(run, [{ do: 'fail', kind: 'input', message: 'no rows' }]);
  expect(await stored(run)).toMatchObject({
    state: 'failed',
    failure: { kind: 'input', message: 'no rows' },
    finalizedAt: expect.any(String),
  });
});

it('a dataset that is not registered is named in the failure', async () => {
  const run = await insertRun(world, { spec: aSpec({ datasetId: 'unheard-of' }) });
  await execute(run, []);
  expect((await stored(run)).failure).toMatchObject({
    kind: 'input',
    message: expect.stringContaining('unheard-of'),
  });
});

it('data are drawn by the attempt that reads them, and by the next one when it dies over that', async () => {
  const run = await insertRun(world, { spec: { ...aSpec(), datasetId: PLANNED.id, drawn: PLANNED.drawn } });
  const drawn: string[] = [];
  const draw = (number: number, ensure: () => Promise<void>) => {
    const synthetic = {
      ensure: async ({ id, drawn: { table } }: typeof PLANNED) => {
        drawn.push(`${id}: ${table.rows} rows`);
        await ensure();
      },
    };
    const attempts = attemptsOver(world, scriptedTrainer([]), world.ports, synthetic);
    return attempts.execute(run.id, { key: `w/${number}`, stopping: never, onProgress: () => undefined });
  };
  await draw(1, () => Promise.reject(new DomainError('UNAVAILABLE', 'the store is away')));
  expect(await stored(run)).toMatchObject({ state: 'running', failures: { infrastructure: 1 } });
  await draw(2, () => Promise.resolve());
  expect(await stored(run)).toMatchObject({ state: 'succeeded', attempt: 2 });
  expect(drawn).toEqual(Array.from({ length: 2 }, () => `${PLANNED.id}: 4000 rows`));
});

it('an attempt whose worker goes saves its checkpoint, costs nothing, and the next goes on from it', async () => {
  const run = await insertRun(world);
  const going = new AbortController();
  const working = execute(
    run,
    [
      { do: 'log', line: 'at work' },
      { do: 'hang', checkpointAtStop: 0.4 },
    ],
    {
      stopping: going.signal,
    },
  );
  await eventually(
    () => logOf(run),
    (log) => log.includes('at work'),
  );
  going.abort();
  expect(await working).toBe('released');
  expect(await stored(run)).toMatchObject({
    state: 'running',
    retryAt: null,
    checkpoint: { attempt: 1, fraction: 0.4 },
  });
  expect(new Set(Object.values((await stored(run)).failures))).toEqual(new Set([0]));
  const trainer = scriptedTrainer([]);
  const control = { key: 'w/2', stopping: never, onProgress: () => undefined };
  expect(await attemptsOver(world, trainer).execute(run.id, control)).toBe('settled');
  expect(trainer.resumedFrom).toEqual([expect.stringContaining(`${run.id}.2`)]);
  expect(await stored(run)).toMatchObject({ state: 'succeeded', attempt: 2, report: { resumed: true } });
});

it('a checkpoint that can’t be read costs the work, not the run, and the log says so', async () => {
  const run = await insertRun(world);
  await world.store.runs.transition(run.id, (current) => rules.beginAttempt(current, 'w/0', NOON));
  const artifact = { key: `checkpoints/${run.id}/1-1`, sha256: 'a'.repeat(64), sizeBytes: 1 };
  await world.store.runs.transition(run.id, (current) =>
    rules.recordCheckpoint(current, { artifact, attempt: 1, fraction: 0.5 }),
  );
  await execute(run, []);
  expect(await stored(run)).toMatchObject({ state: 'succeeded', attempt: 2, report: { resumed: false } });
  expect(await logOf(run)).toContain('starting afresh');
});

it('a run that is cancelled stops its attempt, whose late result changes nothing and leaves nothing', async () => {
  const run = await insertRun(world);
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const working = execute(run, [
    { do: 'log', line: 'at work' },
    { do: 'checkpoint', fraction: 0.5 },
    { do: 'deaf', gate },
  ]);
  await eventually(
    () => logOf(run),
    (log) => log.includes('at work'),
  );
  await world.runUseCases.cancel(run.id, 'local');
  await world.finalization.finalize(run.id);
  const cancelled = await stored(run);
  open();
  await working;
  expect(await stored(run)).toEqual(cancelled);
  expect(await eventTypes(world, new Set([run.id]))).not.toContain('run.succeeded');
  const left = await readdir(join(world.folder, 'artifacts'), { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);
  expect(await world.ports.directory.list()).toEqual([]);
});

it('an attempt that has been taken over commits nothing', async () => {
  const run = await insertRun(world);
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const old = execute(run, [
    { do: 'log', line: 'at work' },
    { do: 'deaf', gate },
  ]);
  await eventually(
    () => logOf(run),
    (log) => log.includes('at work'),
  );
  const taken = await world.store.runs.transition(run.id, (current) =>
    rules.beginAttempt(current, 'w/2', NOON),
  );
  open();
  await old;
  expect(await stored(run)).toEqual(taken);
});

it('an attempt of a run that has ended does not begin', async () => {
  const run = await insertRun(world);
  await world.runUseCases.cancel(run.id, 'local');
  expect(await execute(run, [])).toBe('superseded');
  expect(await stored(run)).toMatchObject({ state: 'cancelled', attempt: 0 });
});

it('a store that is away when the training ends is waited for: outcome and log are not lost', async () => {
  const run = await insertRun(world);
  const { runs, logs } = world.store;
  let failing = 3;
  const away = <T>(call: () => Promise<T>): Promise<T> => {
    failing -= 1;
    return failing >= 0 ? Promise.reject(new DomainError('UNAVAILABLE', 'the store is away')) : call();
  };
  let isTrained = false;
  const ports: Ports = {
    ...world.ports,
    runs: {
      ...runs,
      transition: (id, decide) =>
        isTrained ? away(() => runs.transition(id, decide)) : runs.transition(id, decide),
    },
    logs: { ...logs, append: (id, addition) => away(() => logs.append(id, addition)) },
  };
  const trainer = scriptedTrainer([{ do: 'log', line: 'hello' }]);
  const telling = {
    ...trainer,
    async train(...given: Parameters<typeof trainer.train>) {
      const outcome = await trainer.train(...given);
      isTrained = true;
      return outcome;
    },
  };
  const control = { key: 'w/1', stopping: never, onProgress: () => undefined };
  expect(await attemptsOver(world, telling, ports).execute(run.id, control)).toBe('settled');
  expect(failing).toBeLessThan(0);
  expect(await stored(run)).toMatchObject({ state: 'succeeded', attempt: 1 });
  expect(await logOf(run)).toContain('hello');
});

describe('an attempt that ended without a word', () => {
  const failure: Failure = { kind: 'infrastructure', message: 'its machine died' };
  const report = (run: Run, key: string) => createLostAttempts(world.ports).report(run.id, key, failure);

  it('is counted once, by its key', async () => {
    const run = await insertRun(world);
    await world.store.runs.transition(run.id, (current) => rules.beginAttempt(current, 'w/1', NOON));
    await report(run, 'w/1');
    await report(run, 'w/1');
    expect((await stored(run)).failures.infrastructure).toBe(1);
  });

  it('is not counted when it never began, or another has begun since', async () => {
    const run = await insertRun(world);
    await report(run, 'w/1');
    await world.store.runs.transition(run.id, (current) => rules.beginAttempt(current, 'w/2', NOON));
    const begun = await stored(run);
    await report(run, 'w/1');
    expect(await stored(run)).toEqual(begun);
  });
});
