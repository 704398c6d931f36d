import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { BulkActivities, OutboundActivities, RecordActivities } from '../activities';
import { NOTIFICATION_QUEUE, TRAINING_QUEUE } from './task-queues';

type Reads = 'readRunStep' | 'readIncidentStep';
type OutboundReads = 'readDeliveryStep';

/** Reads of records: answered by the worker that runs the workflow, retried until the store is back. */
export const reads = proxyLocalActivities<
  Pick<RecordActivities, Reads> & Pick<OutboundActivities, OutboundReads>
>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
  summary: 'read the record',
});

/**
 * Writes of records: short and repeatable, retried until the store is back, or 10 s after the last word of a worker
 * that died. The summary is for the Temporal UI.
 */
function writing(summary: string) {
  return proxyActivities<Omit<RecordActivities, Reads>>({
    startToCloseTimeout: '2m',
    heartbeatTimeout: '10s',
    retry: { initialInterval: '200ms', maximumInterval: '10s' },
    summary,
  });
}

/** Every write that workflows ask for. */
export const records = {
  finalizeRun: writing('keep what follows from the end').finalizeRun,
  insertChildRuns: writing('store and start the children').insertChildRuns,
  expireRun: writing('no report came in time').expireRun,
  settleParentRun: writing('have all children ended?').settleParentRun,
  cancelRunFromWorkflow: writing('cancel the run on record').cancelRunFromWorkflow,
  reportLostAttempt: writing('count the lost attempt').reportLostAttempt,
  takeIncidentStep: writing('take the next step').takeIncidentStep,
  findStuck: writing('what does not move?').findStuck,
  raiseStuck: writing('raise an alarm').raiseStuck,
};

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

/**
 * Calls of receivers: bounded by the sender itself, but what has arrived is written down however long the store is away.
 * How they went is on record, so a retry here is only for a death, noticed by the missing heartbeat.
 */
export const outbound = proxyActivities<Omit<OutboundActivities, OutboundReads>>({
  taskQueue: NOTIFICATION_QUEUE,
  startToCloseTimeout: '6h',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});
