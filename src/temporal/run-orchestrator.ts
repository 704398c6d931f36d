import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { run } from '../../workflows';
import { runChanged } from '../../workflows/messages/run';
import { KindKey, ModelKey, RunStateKey, TriggerKey } from '../../workflows/search-attributes';
import { LIGHT_QUEUE } from '../../workflows/task-queues';
import { DomainError } from '../domain/errors';
import { type RunStep, stepOf } from '../domain/motion';
import type { Clock, RunOrchestrator, WorkflowState } from '../domain/ports';
import { type Run, visibleState } from '../domain/run';
import { onTemporal } from './client';

/** After a failed call further ones fail at once for this long, so that accepting stays quick during an outage. */
const BREAK_MS = 3_000;
const PREFIX = 'run/';

/** Id of the workflow that drives a run. */
export function runWorkflowId(runId: string): string {
  return `${PREFIX}${runId}`;
}

/** Runs on Temporal: one workflow each, named after its record. */
export function createRunOrchestrator(client: Client, clock: Clock): RunOrchestrator {
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

  const handle = (runId: string) => client.workflow.getHandle(runWorkflowId(runId));

  return {
    async ensureStarted(record) {
      await call(() => client.workflow.start<typeof run>('run', startOptions(record, clock.now())));
    },
    async wake(runId) {
      await call(() => handle(runId).signal(runChanged)).catch(ignoreMissing);
    },
    async state(runId): Promise<WorkflowState> {
      try {
        const { status } = await call(() => handle(runId).describe());
        const isRunning = status.name === 'RUNNING' || status.name === 'CONTINUED_AS_NEW';
        const state = isRunning ? 'running' : status.name === 'COMPLETED' ? 'completed' : 'ended';
        return { state, detail: status.name };
      } catch (error) {
        ignoreMissing(error);
        return { state: 'missing', detail: 'NOT_FOUND' };
      }
    },
    async runningIds() {
      const ids = new Set<string>();
      await call(async () => {
        const query = `WorkflowType = 'run' AND ExecutionStatus = 'Running'`;
        for await (const { workflowId } of client.workflow.list({ query }))
          ids.add(workflowId.slice(PREFIX.length));
      });
      return ids;
    },
  };
}

/** A running one is kept; one that ended starts again, and reads from its record what is left to do. */
function startOptions(record: Run, now: string) {
  const model = record.facets.train?.modelType ?? record.type;
  return {
    workflowId: runWorkflowId(record.id),
    taskQueue: LIGHT_QUEUE,
    args: startArguments(record, now),
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
    staticSummary: `train ${model}`,
    staticDetails: describeRequest(record, model),
    memo: { model, acceptedAt: record.acceptedAt, actor: record.actor, parentId: record.parentId ?? '' },
    typedSearchAttributes: new TypedSearchAttributes([
      { key: ModelKey, value: model },
      { key: KindKey, value: record.type },
      { key: TriggerKey, value: record.trigger },
      { key: RunStateKey, value: visibleState(record) },
    ]),
  };
}

/** A run that has just been accepted needs no reading before its first attempt. */
function startArguments(record: Run, now: string): [string] | [string, RunStep] {
  const step = stepOf(record, now);
  const isFirstAttempt = step.motion.kind === 'execute' && record.attempt === 0;
  return isFirstAttempt ? [record.id, step] : [record.id];
}

function describeRequest({ spec, children, parentId, actor, acceptedAt }: Run, model: string): string {
  const asked = [
    `Training of **${model}**, asked for by ${actor} at ${acceptedAt.slice(0, 19).replace('T', ' ')} UTC.`,
    ...(parentId === null ? [] : [`Part of \`${runWorkflowId(parentId)}\`.`]),
  ].join(' ');
  if (spec === null)
    return `${asked}\n\nChildren: ${children.map(({ id }) => `\`${runWorkflowId(id)}\``).join(', ')}`;
  const values = Object.entries(spec.hyperparameters).map(([name, value]) => `| ${name} | ${value} |`);
  const table = ['| hyperparameter | value |', '| --- | --- |', ...values].join('\n');
  return `${asked}\n\nDataset \`${spec.datasetId}\`, cross-validation ${spec.useCv ? 'on' : 'off'}.\n\n${table}`;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}
