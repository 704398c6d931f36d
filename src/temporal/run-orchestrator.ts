import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { run } from '../../workflows';
import { runChanged } from '../../workflows/messages/run';
import { KindKey, ModelKey, RunStateKey, TriggerKey } from '../../workflows/search-attributes';
import { LIGHT_QUEUE } from '../../workflows/task-queues';
import { type RunStep, stepOf } from '../domain/motion';
import type { RunOrchestrator } from '../domain/orchestration';
import type { Clock } from '../domain/ports';
import { type Run, visibleState } from '../domain/run';
import { createTemporalCalls, ignoreMissing } from './calls';

const PREFIX = 'run/';

/** Id of the workflow that drives a run. */
export function runWorkflowId(runId: string): string {
  return `${PREFIX}${runId}`;
}

/** Runs on Temporal: one workflow each, named after its record. */
export function createRunOrchestrator(client: Client, clock: Clock): RunOrchestrator {
  const { call, state, runningIds } = createTemporalCalls(client, clock);
  const handle = (runId: string) => client.workflow.getHandle(runWorkflowId(runId));

  return {
    async ensureStarted(record) {
      await call(() => client.workflow.start<typeof run>('run', startOptions(record, clock.now())));
    },
    async wake(runId) {
      await call(() => handle(runId).signal(runChanged)).catch(ignoreMissing);
    },
    state: (runId) => state(runWorkflowId(runId)),
    runningIds: () => runningIds('run', PREFIX),
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

function describeRequest(record: Run, model: string): string {
  const { spec, children, parentId, actor, acceptedAt, trainer, deadlineAt } = record;
  const asked = [
    `Training of **${model}**, asked for by ${actor} at ${acceptedAt.slice(0, 19).replace('T', ' ')} UTC.`,
    ...(parentId === null ? [] : [`Part of \`${runWorkflowId(parentId)}\`.`]),
  ].join(' ');
  if (trainer === 'external')
    return `${asked}\n\nExecuted outside, until ${deadlineAt ?? 'its report comes'}.`;
  if (spec === null)
    return `${asked}\n\nChildren: ${children.map(({ id }) => `\`${runWorkflowId(id)}\``).join(', ')}`;
  const values = Object.entries(spec.hyperparameters).map(([name, value]) => `| ${name} | ${value} |`);
  const table = ['| hyperparameter | value |', '| --- | --- |', ...values].join('\n');
  return `${asked}\n\nDataset \`${spec.datasetId}\`, cross-validation ${spec.useCv ? 'on' : 'off'}.\n\n${table}`;
}
