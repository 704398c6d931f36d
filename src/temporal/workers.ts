import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { LIGHT_QUEUE, NOTIFICATION_QUEUE, TRAINING_QUEUE } from '../../workflows/task-queues';
import type { Tracing } from '../domain/tracing';
import { startLoop } from '../usecases/loop';
import type { TemporalAddress } from './client';
import { domainFailures, heartbeats } from './interceptors';
import { tracedActivities, traceSinks } from './tracing';
import type { WorkerRuntime } from './worker-runtime';

const RETRY_MS = 1_000;
/** How long activities may take to save what they have when the worker goes; then it goes without them. */
const FORCE_MS = 30_000;

/** A worker that is made anew whenever it fails, until it is stopped. */
export interface SupervisedWorker {
  /** Drains: no new work, what runs saves its state. */
  stop(): Promise<void>;
}

/** Options of the worker that runs workflows and short activities. */
export function lightWorkerOptions(bundlePath: string, activities: object): Partial<WorkerOptions> {
  return {
    taskQueue: LIGHT_QUEUE,
    workflowBundle: { codePath: bundlePath },
    activities,
    maxCachedWorkflows: 200,
    // The next task of a workflow waits this long for the worker that had it in its cache, also when that has died.
    stickyQueueScheduleToStartTimeout: '1s',
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  };
}

/** Options of the worker that runs deliveries and calls receivers: most of the time it waits for them. */
export function notificationWorkerOptions(bundlePath: string, activities: object): Partial<WorkerOptions> {
  return {
    taskQueue: NOTIFICATION_QUEUE,
    workflowBundle: { codePath: bundlePath },
    activities,
    maxCachedWorkflows: 100,
    stickyQueueScheduleToStartTimeout: '1s',
    maxConcurrentActivityTaskExecutions: 100,
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  };
}

/** Options of a trainer: `slots` attempts at a time. */
export function trainerOptions(slots: number, activities: object): Partial<WorkerOptions> {
  return {
    taskQueue: TRAINING_QUEUE,
    activities,
    maxConcurrentActivityTaskExecutions: slots,
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  };
}

/** Where workers work, and whom they tell. */
export interface WorkPlace {
  temporal: TemporalAddress;
  logger: Logger;
  /** Null where nobody traces. */
  tracing: Tracing | null;
  runtime: WorkerRuntime;
}

/** Connects, works, and begins again after a pause when either fails; the first failure of a row is logged. */
export function superviseWorker(
  { temporal: { address, namespace }, logger, tracing, runtime }: WorkPlace,
  options: Partial<WorkerOptions>,
): SupervisedWorker {
  const stopping = new AbortController();

  async function workOnce(): Promise<void> {
    await runtime.ensure();
    const connection = await NativeConnection.connect({ address });
    try {
      const worker = await Worker.create({
        ...options,
        connection,
        namespace,
        taskQueue: options.taskQueue ?? LIGHT_QUEUE,
        shutdownForceTime: FORCE_MS,
        interceptors: {
          activity: [domainFailures, heartbeats, ...(tracing === null ? [] : [tracedActivities(tracing)])],
        },
        sinks: traceSinks(tracing),
      });
      await runUntilAborted(worker, stopping.signal);
    } finally {
      await connection.close();
    }
  }

  const loop = startLoop(workOnce, {
    pauseMs: RETRY_MS,
    onError: (error) => logger.warn({ err: error, queue: options.taskQueue }, 'worker failed; trying again'),
  });
  return {
    stop() {
      stopping.abort();
      return loop.stop();
    },
  };
}

async function runUntilAborted(worker: Worker, signal: AbortSignal): Promise<void> {
  const running = worker.run();
  // A worker that is failing has begun to shut down by itself, and refuses to be told so.
  const stop = (): void => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await running.finally(() => signal.removeEventListener('abort', stop));
}
