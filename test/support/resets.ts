import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestCore } from './core';

/** Resets a workflow to its first or its last task, as an operator does in the Temporal UI. Resolves to its new Temporal run id. */
export async function resetWorkflow(
  test: Pick<TestCore, 'client' | 'temporal'>,
  handle: WorkflowHandle,
  to: 'first' | 'last',
): Promise<string> {
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  const target = to === 'first' ? tasks.at(0) : tasks.at(-1);
  if (!target?.eventId) throw new Error('no workflow task has completed');
  const answer = await test.client.workflowService.resetWorkflowExecution({
    namespace: test.temporal.namespace,
    workflowExecution: { workflowId: handle.workflowId, runId },
    reason: 'an operator',
    workflowTaskFinishEventId: target.eventId,
    requestId: randomUUID(),
  });
  return answer.runId;
}
