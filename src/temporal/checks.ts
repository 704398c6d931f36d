import type { Client, Connection } from '@temporalio/client';
import { LIGHT_QUEUE, TRAINING_QUEUE } from '../../workflows/task-queues';
import { DomainError } from '../domain/errors';
import { onTemporal } from './client';

/** Temporal's numbers for the kinds of task queue. */
const WORKFLOW_TASKS = 1;
const ACTIVITY_TASKS = 2;

/** What readiness tells of Temporal; each resolves to what a person reads. */
export interface TemporalChecks {
  /** @throws DomainError UNAVAILABLE when Temporal does not answer */
  temporal(): Promise<string>;
  /** @throws DomainError UNAVAILABLE when nobody polls one of the task queues */
  workers(): Promise<string>;
}

/** Checks over one client. */
export function createTemporalChecks(client: Client, namespace: string): TemporalChecks {
  const { workflowService } = client.connection as Connection;

  async function pollers(name: string, taskQueueType: number): Promise<number> {
    const request = { namespace, taskQueue: { name }, taskQueueType };
    const { pollers: found } = await onTemporal(client, () => workflowService.describeTaskQueue(request));
    return found?.length ?? 0;
  }

  return {
    async temporal() {
      const { serverVersion } = await onTemporal(client, () => workflowService.getSystemInfo({}));
      return `answers, version ${serverVersion}`;
    },
    async workers() {
      const [light, training] = await Promise.all([
        pollers(LIGHT_QUEUE, WORKFLOW_TASKS),
        pollers(TRAINING_QUEUE, ACTIVITY_TASKS),
      ]);
      const told = `${light} poll ${LIGHT_QUEUE}, ${training} poll ${TRAINING_QUEUE}`;
      if (light === 0 || training === 0) throw new DomainError('UNAVAILABLE', told);
      return told;
    },
  };
}
