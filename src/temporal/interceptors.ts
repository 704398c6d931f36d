import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { TRAINING_QUEUE } from '../../workflows/task-queues';
import { toFailure } from './failures';

/** Well under the heartbeat timeout. */
const HEARTBEAT_MS = 1_000;

/** Lets activities throw DomainError; registered once in each worker. */
export const domainFailures: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw toFailure(error);
      }
    },
  },
});

/**
 * Tells Temporal, while a short activity takes longer than usual, that its worker lives: the death of one is noticed
 * by the missing word, not at the end of the time that a slow store may take. Long activities do so themselves.
 */
export const heartbeats: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    async execute(input, next) {
      const { isLocal, taskQueue } = context.info;
      if (isLocal || taskQueue === TRAINING_QUEUE) return next(input);
      const beating = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(beating);
      }
    },
  },
});
