import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../domain/errors';
import { describeExit, type GuardedProcess } from './guard';
import type { Report } from './report';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** A process that lived this long is healthy: its next death is a first one. */
const HEALTHY_MS = 60_000;

/** A process that is started again when it dies. */
export interface Supervised {
  /** Lets it end by itself within its grace, and starts it no more. */
  stop(): Promise<void>;
  /** Ends it at once, and starts it no more. */
  kill(): void;
}

export interface SupervisedSpec {
  /** For people: `Temporal`. */
  name: string;
  report: Report;
  /**
   * Starts the process; resolves when it does its work, rejects when it can't, leaving nothing behind. `signal` gives up.
   */
  launch(signal: AbortSignal): Promise<GuardedProcess>;
}

/**
 * Starts a process and keeps it running. Rejects when the very first start fails: then something is wrong for good.
 * @param signal gives up the first start
 */
export async function supervise(spec: SupervisedSpec, signal: AbortSignal): Promise<Supervised> {
  const ending = new AbortController();
  let current = await spec.launch(signal);
  const watching = keepRunning(spec, ending.signal, {
    get: () => current,
    set: (next) => {
      current = next;
    },
  });
  return {
    stop: async () => {
      ending.abort();
      await current.stop();
      await watching;
      // One that came up in the same moment.
      await current.stop();
    },
    kill: () => {
      ending.abort();
      current.kill();
    },
  };
}

interface Slot {
  get(): GuardedProcess;
  set(next: GuardedProcess): void;
}

async function keepRunning(spec: SupervisedSpec, ending: AbortSignal, slot: Slot): Promise<void> {
  let pauseMs = FIRST_DELAY_MS;
  while (!ending.aborted) {
    const startedAt = performance.now();
    const exit = await slot.get().exited;
    if (ending.aborted) return;
    if (performance.now() - startedAt > HEALTHY_MS) pauseMs = FIRST_DELAY_MS;
    spec.report.note(`${spec.name} ended (${describeExit(exit)}) and is started again`);
    pauseMs = await relaunch(spec, ending, { slot, pauseMs });
  }
}

/** Tries until it runs again; resolves to the pause before the next time. */
async function relaunch(
  spec: SupervisedSpec,
  ending: AbortSignal,
  state: { slot: Slot; pauseMs: number },
): Promise<number> {
  let { pauseMs } = state;
  while (!ending.aborted) {
    await delay(pauseMs, undefined, { signal: ending }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, LONGEST_DELAY_MS);
    if (ending.aborted) break;
    try {
      state.slot.set(await spec.launch(ending));
      spec.report.note(`${spec.name} is back`);
      break;
    } catch (error) {
      if (ending.aborted) break;
      const why = messageOf(error);
      spec.report.note(`${spec.name} did not start, next try in ${Math.round(pauseMs / 1000)} s: ${why}`);
    }
  }
  return pauseMs;
}
