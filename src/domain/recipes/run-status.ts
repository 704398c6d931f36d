import type { RunState } from '../run';

/** The words of runs of recipes for the states of a run: a cancelled one reads `failed`. */
export const RUN_STATUSES = {
  queued: ['queued'],
  running: ['running'],
  succeeded: ['succeeded'],
  failed: ['failed', 'cancelled'],
} as const satisfies Record<string, readonly RunState[]>;
export type RunStatus = keyof typeof RUN_STATUSES;
