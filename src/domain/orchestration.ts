import type { Run } from './run';

/** How the workflow of a record stands: `missing` is a definite "not found", `ended` anything but completed. */
export interface WorkflowState {
  state: 'running' | 'missing' | 'completed' | 'ended';
  /** Temporal's own word: `TERMINATED`. */
  detail: string;
}

/** Sets durable processes in motion. The record is already stored, so no call can lose anything. */
export interface RunOrchestrator {
  /** Starts the process of a stored run; a second call is harmless. */
  ensureStarted(run: Run): Promise<void>;
  /** Wakes the process so that it reads its record now; harmless when it has ended. */
  wake(runId: string): Promise<void>;
  /** Rejects when Temporal can't be asked. */
  state(runId: string): Promise<WorkflowState>;
  /** Ids of runs whose workflows are known to be running; may lag, so absence proves nothing. */
  runningIds(): Promise<Set<string>>;
}
