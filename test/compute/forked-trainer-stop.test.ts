import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileDigest } from '../../src/compute/digest';
import { type Engine, TrainingError } from '../../src/domain/training';
import type { Progress, TrainingJob } from '../../src/domain/training-job';
import { eventually } from '../support/eventually';
import { childrenOf, untilGone } from '../support/processes';
import {
  aDataset,
  aJob,
  aTrainer,
  CHILD_MODULE,
  parametersOf,
  recordHooks,
  tableQuery,
  temporaryFolder,
  writeTable,
  xgboostLibrary,
} from '../support/training';

const folder = temporaryFolder();
const COMPUTE = join(CHILD_MODULE, '..');
let path = '';

/** Engines that make many rounds: a tree or a linear model is done before it could be met. */
type LongEngine = Exclude<Engine, 'decision_tree' | 'linear'>;

/** Enough work to be met in the middle of it. */
const LONG: Readonly<Record<LongEngine, TrainingJob['hyperparameters']>> = {
  xgboost: parametersOf('xgboost', {
    n_estimators: 300,
    max_depth: 8,
    early_stopping_rounds: 0,
    subsample: 0.8,
    colsample_bytree: 0.8,
  }),
  random_forest: parametersOf('random_forest', { n_estimators: 150, max_depth: 12 }),
  neural_network: parametersOf('neural_network', { epochs: 30, early_stopping_rounds: 0 }),
};

const SHORT: typeof LONG = {
  xgboost: { n_estimators: 120 },
  random_forest: { n_estimators: 60 },
  neural_network: { epochs: 8 },
};
beforeAll(async () => {
  path = await writeTable(join(folder, 'table.parquet'), tableQuery(4_000));
});

/** Children of this very process: with them may run servers that other tests share. */
function trainingChildren(program = CHILD_MODULE): number[] {
  return childrenOf(process.pid, program);
}

function aLongJob(engine: LongEngine, changes: Partial<TrainingJob> = {}): TrainingJob {
  return aJob(aDataset({ path }), { engine, hyperparameters: LONG[engine], ...changes });
}

/** Keeps the newest checkpoint under a name of its own, as a store would. */
function keepIn(kept: string): (file: string) => Promise<void> {
  return async (file) => copyFile(file, kept);
}

async function digestOf(job: TrainingJob) {
  const hooks = recordHooks();
  const { artifactFile, report } = await aTrainer().train(job, hooks);
  return { digest: await fileDigest(artifactFile), report, lines: hooks.lines };
}

/** Trains until `isReached`, then aborts; the checkpoint lies in `kept`. */
async function interrupt(
  job: TrainingJob,
  kept: string,
  isReached: (progress: Progress) => boolean,
): Promise<void> {
  const stopping = new AbortController();
  const hooks = recordHooks({
    signal: stopping.signal,
    keep: keepIn(kept),
    onProgress: (progress) => {
      if (isReached(progress)) stopping.abort(new Error('the worker is to go'));
    },
  });
  await expect(aTrainer().train(job, hooks)).rejects.toThrow('the worker is to go');
  expect(hooks.checkpoints.length).toBeGreaterThan(0);
}

describe('an aborted training saves a checkpoint', () => {
  test.each([
    ['xgboost', 'cross-validation'],
    ['xgboost', 'training'],
    ['random_forest', 'cross-validation'],
    ['random_forest', 'training'],
    ['neural_network', 'cross-validation'],
    ['neural_network', 'training'],
  ] as const)('from which %s goes on within %s to the same artifact', async (engine, phase) => {
    const useCv = phase === 'cross-validation';
    // Four more folds and the final model are to come: each may be short.
    const hyperparameters = useCv ? { ...LONG[engine], ...SHORT[engine] } : LONG[engine];
    const kept = join(folder, `${engine}-${phase}`);
    await interrupt(aLongJob(engine, { useCv, hyperparameters }), kept, (progress) => {
      const isWithin = useCv ? progress.step >= 1 : progress.step >= progress.steps / 3;
      return progress.phase === phase && isWithin;
    });
    const resuming = { useCv, hyperparameters, attempt: 2, resumeFrom: kept };
    const resumed = await digestOf(aLongJob(engine, resuming));
    const whole = await digestOf(aLongJob(engine, { useCv, hyperparameters }));
    expect(resumed.report).toEqual({ ...whole.report, resumed: true });
    expect(resumed.digest).toBe(whole.digest);
    expect(resumed.lines.join('\n')).toMatch(/resumed from a checkpoint of an earlier attempt/);
    expect(resumed.lines.filter((line) => line.startsWith('fold 1 of 5')).length).toBe(0);
    expect(whole.report.resumed).toBe(false);
  });

  test('and no child begins when it was aborted before', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(aTrainer().train(aLongJob('xgboost'), recordHooks({ signal }))).rejects.toThrow('too late');
    expect(trainingChildren()).toEqual([]);
  });

  test('or is killed when the grace time is over', async () => {
    const deaf = join(folder, 'deaf.js');
    await writeFile(
      deaf,
      'process.on("message", () => process.send({ type: "log", line: "busy" })); setInterval(() => 0, 1000);',
    );
    const stopping = new AbortController();
    const hooks = recordHooks({ signal: stopping.signal });
    const training = aTrainer({ childModule: deaf, graceMs: 100 }).train(aLongJob('xgboost'), {
      ...hooks,
      onLog: () => stopping.abort(new Error('enough')),
    });
    await expect(training).rejects.toThrow('enough');
    expect(trainingChildren(deaf)).toEqual([]);
  });
});

describe('checkpoints on the way', () => {
  test('are handed over one at a time, and what a killed child left is taken up', async () => {
    const kept = join(folder, 'killed');
    const hyperparameters = { ...LONG.xgboost, n_estimators: 1_000 };
    let underWay = 0;
    let most = 0;
    const hooks = recordHooks({
      keep: async (file) => {
        underWay += 1;
        most = Math.max(most, underWay);
        const told = hooks.progress.length;
        // The store is slow: training goes on meanwhile, and would have more to hand over.
        await eventually(
          async () => hooks.progress.length,
          (now) => now > told + 1,
        );
        await copyFile(file, kept);
        underWay -= 1;
        if (hooks.checkpoints.length === 1)
          for (const pid of trainingChildren()) process.kill(pid, 'SIGKILL');
      },
    });
    const job = aLongJob('xgboost', { hyperparameters });
    await expect(aTrainer({ checkpointIntervalMs: 0 }).train(job, hooks)).rejects.toMatchObject({
      kind: 'infrastructure',
      message: expect.stringMatching(
        /was killed \(SIGKILL\), most likely because the machine ran out of memory/,
      ),
    });
    expect(most).toBe(1);
    const fractions = hooks.checkpoints.map(({ fraction }) => fraction);
    expect(fractions).toEqual([...new Set(fractions)].sort((a, b) => a - b));
    const resumed = await digestOf(aLongJob('xgboost', { hyperparameters, attempt: 2, resumeFrom: kept }));
    const whole = await digestOf(aLongJob('xgboost', { hyperparameters }));
    expect(resumed.report.resumed).toBe(true);
    expect(resumed.digest).toBe(whole.digest);
  });

  test("that can't be kept don't stop the work", async () => {
    const hooks = recordHooks({ keep: () => Promise.reject(new Error('the store is away')) });
    const { report } = await aTrainer({ checkpointIntervalMs: 0 }).train(aLongJob('random_forest'), hooks);
    expect(report.rounds).toBe(150);
    expect(hooks.lines.join('\n')).toMatch(/a checkpoint could not be kept: the store is away/);
  });

  test('of other parameters, or damaged, are not taken up, and the log says so', async () => {
    const kept = join(folder, 'other');
    await interrupt(aLongJob('xgboost'), kept, ({ phase, step }) => phase === 'training' && step >= 60);
    const other = { ...LONG.xgboost, learning_rate: 0.2, n_estimators: 30 };
    const resumed = await digestOf(aLongJob('xgboost', { hyperparameters: other, resumeFrom: kept }));
    const whole = await digestOf(aLongJob('xgboost', { hyperparameters: other }));
    expect(resumed.lines.join('\n')).toMatch(
      /can't be used, starting afresh: it belongs to other data, parameters/,
    );
    expect(resumed).toMatchObject({ digest: whole.digest, report: { resumed: false } });
    await truncate(kept, (await readFile(kept)).length - 100);
    const damaged = await digestOf(aLongJob('xgboost', { hyperparameters: other, resumeFrom: kept }));
    expect(damaged.lines.join('\n')).toMatch(/can't be used, starting afresh: .* is damaged/);
    expect(damaged).toMatchObject({ digest: whole.digest, report: { resumed: false } });
  });
});

describe('a child', () => {
  test('that crashes in native code is told apart from one that was killed', async () => {
    const hooks = recordHooks({
      onProgress: ({ phase }) => {
        if (phase === 'training') for (const pid of trainingChildren()) process.kill(pid, 'SIGSEGV');
      },
    });
    const error: unknown = await aTrainer()
      .train(aLongJob('xgboost'), hooks)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TrainingError);
    expect(error).toMatchObject({
      kind: 'infrastructure',
      message: expect.stringMatching(/crashed in native code/),
    });
  });

  test("leaves it to its parent when to end: signals to the whole group don't stop it", async () => {
    const hooks = recordHooks({
      onProgress: ({ phase }) => {
        if (phase !== 'training') return;
        for (const pid of trainingChildren())
          for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
      },
    });
    const { report } = await aTrainer().train(aLongJob('xgboost'), hooks);
    expect(report.rounds).toBe(300);
  });

  test('is gone when its parent is killed', async () => {
    const job = aJob(aDataset({ path }), {
      given: { n_estimators: 5_000, max_depth: 10, early_stopping_rounds: 0 },
    });
    const parent = await runScript(`
      const { createForkedTrainer } = require('${COMPUTE}/forked-trainer');
      const trainer = createForkedTrainer({ xgboostLibrary: '${xgboostLibrary()}', threads: 1 });
      trainer.train(${JSON.stringify(job)}, {
        signal: new AbortController().signal,
        onLog: () => {},
        onProgress: ({ phase }) => { if (phase === 'training') process.send('training'); },
        onCheckpoint: async () => {},
      });`);
    await once(parent, 'message');
    const [child = 0, ...others] = await eventually(
      async () => childrenOf(parent.pid ?? 0, CHILD_MODULE),
      (pids) => pids.length > 0,
    );
    expect(others).toEqual([]);
    parent.kill('SIGKILL');
    await expect(untilGone(child)).resolves.toBeUndefined();
  });

  test('is gone when its parent is killed while it is blocked', async () => {
    const blocked = join(folder, 'blocked.js');
    await writeFile(
      blocked,
      `const { Worker } = require('node:worker_threads');
       const workerData = { parentPid: process.ppid, memoryLimitBytes: null };
       new Worker('${COMPUTE}/watch-thread.js', { workerData }).on('online', () => {
         process.send('blocked');
         setImmediate(() => { for (;;); });
       });`,
    );
    const parent = await runScript(`
      const child = require('node:child_process').fork('${blocked}');
      child.on('message', () => process.send(child.pid));`);
    const [child] = (await once(parent, 'message')) as [number];
    parent.kill('SIGKILL');
    await expect(untilGone(child)).resolves.toBeUndefined();
  });
});

async function runScript(source: string): Promise<ChildProcess> {
  const file = join(temporaryFolder(), 'parent.js');
  await writeFile(file, source);
  return fork(file, [], { execArgv: [] });
}
