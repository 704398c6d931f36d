/** The child of a trainer: a process of its own, since a native abort must not take a worker along. One task, then it ends. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../domain/errors';
import { TrainingError } from '../domain/training';
import { isExhausted } from './exhaustion';
import type { ChildMessage, ChildSettings, ChildTask, ParentMessage } from './protocol';
import { type SessionReports, StoppedError } from './session';
import { predictTable } from './table-prediction';
import { runTraining } from './training-session';
import type { WatchData } from './watch-thread';

const stopping = new AbortController();
let checkpointKept: () => void = () => undefined;

process.on('message', (message: ParentMessage) => {
  if (message.type === 'start') void work(message);
  else if (message.type === 'stop') stopping.abort();
  else checkpointKept();
});
process.on('disconnect', dieAtOnce);
// A terminal and a service manager signal whole groups of processes: when to end is the parent's to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

async function work({ task, settings }: ParentMessage & { type: 'start' }): Promise<void> {
  watchOver(settings);
  await send(await outcomeOf(task, settings));
  process.exit(0);
}

async function outcomeOf(task: ChildTask, settings: ChildSettings): Promise<ChildMessage> {
  try {
    const reports = createReports();
    const outcome =
      task.kind === 'train'
        ? await runTraining(task.job, settings, reports)
        : await predictTable(task.job, settings, reports);
    tellUsage();
    return { type: 'done', outcome };
  } catch (error) {
    if (error instanceof StoppedError) return { type: 'stopped' };
    if (error instanceof TrainingError) return { type: 'failed', kind: error.kind, message: error.message };
    return unexpected(error);
  }
}

/** A defect, or a machine that can't go on; the stack goes to the log. */
function unexpected(error: unknown): ChildMessage {
  const message = messageOf(error);
  const stack = error instanceof Error ? (error.stack ?? message) : message;
  for (const line of stack.split('\n')) void send({ type: 'log', line });
  return isExhausted(error)
    ? { type: 'failed', kind: 'infrastructure', message: `the machine ran out of room: ${message}` }
    : { type: 'failed', kind: 'code', message: `the work stopped on an unexpected error: ${message}` };
}

function createReports(): SessionReports {
  return {
    log: (line) => void send({ type: 'log', line }),
    progress: (progress) => void send({ type: 'progress', progress }),
    checkpoint: (file, fraction) =>
      new Promise((resolve) => {
        checkpointKept = resolve;
        void send({ type: 'checkpoint', file, fraction });
      }),
    isStopping: () => stopping.signal.aborted,
  };
}

/** Resolves when the message has left; a parent that is gone hears nothing more. */
function send(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, undefined, {}, () => resolve());
  });
}

function tellUsage(): void {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const seconds = ((userCPUTime + systemCPUTime) / 1e6).toFixed(1);
  void send({
    type: 'log',
    line: `used ${seconds} s of CPU time and at most ${Math.round(peakKilobytes() / 1024)} MB of memory`,
  });
}

/** Linux counts what the parent held at the fork as this process's own, but in its status. */
function peakKilobytes(): number {
  try {
    const [, own] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (own !== undefined) return Number(own);
  } catch {
    // There is none on other systems.
  }
  return process.resourceUsage().maxRSS;
}

/** A thread that ends this process when its parent is gone or its memory too large, also during a native call. */
function watchOver({ memoryLimitBytes, parentPid }: ChildSettings): void {
  const watch = new Worker(join(__dirname, 'watch-thread.js'), {
    workerData: { parentPid, memoryLimitBytes } satisfies WatchData,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  watch.unref();
}

/** Not by `process.exit`, which waits for native calls on other threads. */
function dieAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}
