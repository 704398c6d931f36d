import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { BulkActivities, RecordActivities } from '../activities';
import { TRAINING_QUEUE } from './task-queues';

/** Reads of records: answered by the worker that runs the workflow, retried until the store is back. */
export const reads = proxyLocalActivities<Pick<RecordActivities, 'readRunStep'>>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/** Writes of records: short and repeatable, retried until the store is back. */
export const records = proxyActivities<Omit<RecordActivities, 'readRunStep'>>({
  startToCloseTimeout: '2m',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/**
 * Hours of work: a dead trainer is noticed after 10 s without a heartbeat. One try a call: attempts are counted on
 * the record. A cancelled one is waited for, as it saves its checkpoint first.
 */
export const training = proxyActivities<BulkActivities>({
  taskQueue: TRAINING_QUEUE,
  startToCloseTimeout: '6h',
  heartbeatTimeout: '10s',
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  retry: { maximumAttempts: 1 },
});
