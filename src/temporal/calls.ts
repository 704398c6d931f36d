import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { DomainError } from '../domain/errors';
import type { WorkflowState } from '../domain/orchestration';
import type { Clock } from '../domain/ports';
import { onTemporal } from './client';

/** After a failed call further ones fail at once for this long, so that accepting stays quick during an outage. */
const BREAK_MS = 3_000;
/** For all pages of a list. */
const LIST_DEADLINE_MS = 20_000;

/** Calls of one client that share what they know of an outage. */
export interface TemporalCalls {
  /** @throws DomainError UNAVAILABLE when Temporal did not answer in time, or did not a moment ago */
  call<T>(work: () => Promise<T>): Promise<T>;
  /** How the workflow stands. */
  state(workflowId: string): Promise<WorkflowState>;
  /** Ids of the running workflows of a type, without `prefix`; may lag, so absence proves nothing. */
  runningIds(workflowType: string, prefix: string): Promise<Set<string>>;
}

/** Calls with one breaker. */
export function createTemporalCalls(client: Client, clock: Clock): TemporalCalls {
  let brokenUntilMs = 0;

  async function call<T>(work: () => Promise<T>): Promise<T> {
    const nowMs = Date.parse(clock.now());
    if (nowMs < brokenUntilMs)
      throw new DomainError('UNAVAILABLE', 'Temporal was not available a moment ago');
    try {
      return await onTemporal(client, work);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'UNAVAILABLE') brokenUntilMs = nowMs + BREAK_MS;
      throw error;
    }
  }

  return {
    call,
    async state(workflowId) {
      try {
        const { status } = await call(() => client.workflow.getHandle(workflowId).describe());
        const isRunning = status.name === 'RUNNING' || status.name === 'CONTINUED_AS_NEW';
        const state = isRunning ? 'running' : status.name === 'COMPLETED' ? 'completed' : 'ended';
        return { state, detail: status.name };
      } catch (error) {
        ignoreMissing(error);
        return { state: 'missing', detail: 'NOT_FOUND' };
      }
    },
    async runningIds(workflowType, prefix) {
      const query = `WorkflowType = '${workflowType}' AND ExecutionStatus = 'Running'`;
      const ids = new Set<string>();
      const list = async (): Promise<void> => {
        for await (const { workflowId } of client.workflow.list({ query }))
          ids.add(workflowId.slice(prefix.length));
      };
      // Thousands are many pages; and a list that takes long is no outage for those who accept meanwhile.
      await onTemporal(client, list, LIST_DEADLINE_MS);
      return ids;
    },
  };
}

/** Lets pass that there is no such workflow (any more). */
export function ignoreMissing(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
