import { IllegalStateError } from '@temporalio/common';
import { installRuntime } from '../../src/temporal/workers';
import { quietLogger } from './core';

/** Before the first worker of a process: Temporal's own log lines would drown what the tests say. */
export function quietTemporal(): void {
  try {
    installRuntime(quietLogger, null);
  } catch (error) {
    // Test files of one process share its runtime, which remembers what the first of them said.
    if (!(error instanceof IllegalStateError)) throw error;
  }
}
