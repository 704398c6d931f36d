import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { toFailure } from './failures';

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
