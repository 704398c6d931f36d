import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../domain/errors';
import type { Trainer } from '../domain/trainer';
import { TrainingError } from '../domain/training';
import type { TrainingHooks } from '../domain/training-job';
import { type Death, deathError, SMALL_HEAP, startChild, whenGone } from './child-process';
import { readLines } from './line-reader';
import type { ChildMessage, ChildSettings, ChildTask, ChildWork, ParentMessage } from './protocol';

/** How runs are executed. */
export interface ForkedTrainerOptions {
  /** Path of the XGBoost C library. */
  xgboostLibrary: string;
  /** Threads of native code in each training. More than there are free cores makes it many times slower. */
  threads: number;
  /** Time that a training has to save a checkpoint before it is killed. Default 10 s. */
  graceMs?: number;
  /** Time between checkpoints at least. Default 5 s. */
  checkpointIntervalMs?: number;
  /** Resident memory that a training may use; null for any. Default 1 GiB. */
  memoryLimitBytes?: number | null;
  /** Folder that relative paths of datasets start from. Default: this package. */
  packageFolder?: string;
  /** The compiled `child.js`. Default: the one beside this file. */
  childModule?: string;
}

/** Lines of a child's output that reach the log; native libraries can be talkative. */
const OUTPUT_LINES_MAX = 500;
/** Lines of its error stream that are quoted when it dies. */
const LAST_WORDS = 3;

/**
 * Executes each run in a child process of its own, which is gone when the call settles and dies with this process.
 * A call rejects with a TrainingError, or with the signal's reason once that is aborted.
 */
export function createForkedTrainer(options: ForkedTrainerOptions): Trainer {
  const settings: ChildSettings = {
    xgboostLibrary: options.xgboostLibrary,
    threads: options.threads,
    // From `dist/src/compute`.
    packageFolder: options.packageFolder ?? join(__dirname, '..', '..', '..'),
    checkpointIntervalMs: options.checkpointIntervalMs ?? 5_000,
    memoryLimitBytes: options.memoryLimitBytes === undefined ? 1_073_741_824 : options.memoryLimitBytes,
    parentPid: process.pid,
  };
  const childModule = options.childModule ?? join(__dirname, 'child.js');
  async function execute<Kind extends keyof ChildWork>(
    kind: Kind,
    job: ChildWork[Kind]['job'],
    hooks: TrainingHooks,
  ): Promise<ChildWork[Kind]['outcome']> {
    hooks.signal.throwIfAborted();
    const task = { kind, job } as ChildTask;
    return superviseChild({ task, hooks, settings, childModule, graceMs: options.graceMs ?? 10_000 });
  }
  return {
    train: (job, hooks) => execute('train', job, hooks),
    predict: (job, hooks) => execute('predict', job, hooks),
  };
}

interface Supervision {
  task: ChildTask;
  hooks: TrainingHooks;
  settings: ChildSettings;
  childModule: string;
  graceMs: number;
}

type Ending = ChildMessage & { type: 'done' | 'failed' | 'stopped' };

async function superviseChild<Outcome>(supervision: Supervision): Promise<Outcome> {
  const { hooks, childModule, graceMs, task, settings } = supervision;
  const { signal } = hooks;
  const child = startChild(childModule, { flags: task.kind === 'train' ? SMALL_HEAP : [] });
  let killTimer: NodeJS.Timeout | null = null;
  const killAfterGrace = (): void => {
    killTimer ??= setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  const stop = (): void => {
    tell(child, { type: 'stop' });
    killAfterGrace();
  };
  const lastWords = forwardOutput(child, hooks);
  const { ending, keeping } = listen(child, hooks, killAfterGrace);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const exited = whenGone(child);
    tell(child, { type: 'start', task, settings });
    const death = await exited;
    // What it handed over last may still be kept, but a store that is away must not hold this up.
    await Promise.race([keeping(), delay(graceMs, undefined, { ref: false })]);
    return settle({ ending: ending(), death, signal, lastWords }) as Outcome;
  } finally {
    signal.removeEventListener('abort', stop);
    if (killTimer) clearTimeout(killTimer);
  }
}

/** Hears the child: passes on what it tells, and keeps its last message. */
function listen(child: ChildProcess, hooks: TrainingHooks, onEnding: () => void) {
  let ending: Ending | null = null;
  let keeping: Promise<void> = Promise.resolve();
  const keep = async (checkpoint: { file: string; fraction: number }): Promise<void> => {
    try {
      await hooks.onCheckpoint(checkpoint);
    } catch (error) {
      hooks.onLog(`a checkpoint could not be kept: ${messageOf(error)}`);
    }
    tell(child, { type: 'checkpoint-kept' });
  };
  child.on('message', (message: ChildMessage) => {
    if (message.type === 'log') hooks.onLog(message.line);
    else if (message.type === 'progress') hooks.onProgress(message.progress);
    else if (message.type === 'checkpoint') keeping = keep(message);
    else {
      ending = message;
      // It has nothing left to do but to end.
      onEnding();
    }
  });
  return { ending: (): Ending | null => ending, keeping: () => keeping };
}

/** Passes the child's output on as log lines, up to a bound; the answer holds its last words. */
function forwardOutput(child: ChildProcess, { onLog }: TrainingHooks): string[] {
  const lastWords: string[] = [];
  let lines = 0;
  const forward = (line: string): void => {
    lines += 1;
    if (lines <= OUTPUT_LINES_MAX) onLog(line);
    if (lines === OUTPUT_LINES_MAX) onLog('further output of the training process is left out');
  };
  if (child.stdout) readLines(child.stdout, forward);
  if (child.stderr)
    readLines(child.stderr, (line) => {
      lastWords.push(line);
      lastWords.splice(0, lastWords.length - LAST_WORDS);
      forward(line);
    });
  return lastWords;
}

interface End {
  ending: Ending | null;
  death: Death;
  signal: AbortSignal;
  lastWords: readonly string[];
}

function settle({ ending, death, signal, lastWords }: End): ChildWork[keyof ChildWork]['outcome'] {
  if (ending?.type === 'done') return ending.outcome;
  if (signal.aborted) throw signal.reason;
  if (ending?.type === 'failed') throw new TrainingError(ending.kind, ending.message);
  throw deathError(death, lastWords);
}

/** A child that is gone hears nothing; its death is told by its exit. */
function tell(child: ChildProcess, message: ParentMessage): void {
  if (child.connected) child.send(message, () => undefined);
}
