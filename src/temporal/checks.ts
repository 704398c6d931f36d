import type { Client, Connection } from '@temporalio/client';
import { LIGHT_QUEUE, NOTIFICATION_QUEUE, TRAINING_QUEUE } from '../../workflows/task-queues';
import { DomainError } from '../domain/errors';
import { onTemporal } from './client';

type DescribeRequest = Parameters<Connection['workflowService']['describeTaskQueue']>[0];

/** What workers ask for at each queue, by Temporal's numbers: workflow tasks are 1, activity tasks 2. */
const TASK_TYPES = { [LIGHT_QUEUE]: 1, [TRAINING_QUEUE]: 2, [NOTIFICATION_QUEUE]: 2 } as const;

/** Somebody who asks for tasks. */
export interface Poller {
  /** `<process id>@<host name>` */
  identity: string;
  /** Milliseconds since 1970. */
  lastAskedAt: number;
}

/** Who has asked for tasks of a queue in the last minutes. @throws DomainError UNAVAILABLE */
export async function findPollers(
  client: Client,
  namespace: string,
  queue: keyof typeof TASK_TYPES,
): Promise<Poller[]> {
  const { workflowService } = client.connection as Connection;
  const request: DescribeRequest = { namespace, taskQueue: { name: queue } };
  // The enum that the type asks for is in a package that only the SDK depends on.
  Object.assign(request, { taskQueueType: TASK_TYPES[queue] });
  const { pollers } = await onTemporal(client, () => workflowService.describeTaskQueue(request));
  return pollers.map(({ identity, lastAccessTime }) => ({
    identity: identity ?? '',
    lastAskedAt: Number(lastAccessTime?.seconds ?? 0) * 1000,
  }));
}

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

  return {
    async temporal() {
      const { serverVersion } = await onTemporal(client, () => workflowService.getSystemInfo({}));
      return `answers, version ${serverVersion}`;
    },
    async workers() {
      const queues = [LIGHT_QUEUE, NOTIFICATION_QUEUE, TRAINING_QUEUE] as const;
      const pollers = await Promise.all(queues.map((queue) => findPollers(client, namespace, queue)));
      const told = queues.map((queue, index) => `${pollers[index]?.length ?? 0} poll ${queue}`).join(', ');
      if (pollers.some(({ length }) => length === 0)) throw new DomainError('UNAVAILABLE', told);
      return told;
    },
  };
}
