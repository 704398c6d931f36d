import pino from 'pino';
import { createWorkerRuntime, type WorkerRuntime } from '../../src/temporal/worker-runtime';

/** For the workers of tests: Temporal's own log lines would drown what the tests say. */
export const quietRuntime: WorkerRuntime = createWorkerRuntime(pino({ level: 'silent' }), null);

/** The same for what else connects to Temporal: before the first connection of a process. */
export function quietTemporal(): void {
  // Test files of one process share its runtime, which remembers what the first of them said.
  void quietRuntime.ensure();
}
