import { IllegalStateError } from '@temporalio/common';
import pino from 'pino';
import { installRuntime } from '../../src/temporal/workers';

/** Before the first worker of a process: Temporal's own log lines would drown what the tests say. */
export function quietTemporal(): void {
  try {
    installRuntime(pino({ level: 'silent' }), null);
  } catch (error) {
    // Test files of one process share its runtime, which remembers what the first of them said.
    if (!(error instanceof IllegalStateError)) throw error;
  }
}
