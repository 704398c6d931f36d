import type { WorkflowHandle } from '@temporalio/client';
import type { LoggedEvent } from '../../src/domain/event';
import type { Run } from '../../src/domain/run';
import type { TrainFacet } from '../../src/domain/run-spec';
import { runWorkflowId } from '../../src/temporal/run-orchestrator';
import type { run } from '../../workflows';
import type { TestCore } from './core';
import { eventually } from './eventually';
import { type Act, type ScriptedTrainer, scriptedTrainer } from './scripted-trainer';
import { startTrainerWorker } from './workers';

/** Accepts a job as the Train face does. */
export async function acceptJob(
  test: TestCore,
  modelType: TrainFacet['modelType'] = 'xgboost',
): Promise<string> {
  const request = { modelType, retrain: false, useCv: false, hyperparameters: {} };
  return (await test.core.trainJobs.start(request, 'local')).id;
}

/** The run once its record is as wanted. */
export function untilRun(test: TestCore, id: string, isWanted: (run: Run) => boolean): Promise<Run> {
  return eventually(() => test.core.runs.get(id), isWanted);
}

/** The run once nothing of it is left to do. */
export function finished(test: TestCore, id: string): Promise<Run> {
  return untilRun(test, id, (run) => run.finalizedAt !== null);
}

/** The run once an attempt of it trains. */
export function training(test: TestCore, id: string): Promise<Run> {
  return untilRun(test, id, (run) => run.state === 'running' && run.progress !== null);
}

/** The newest workflow of a run, or the one of a Temporal run id. */
export function workflowOf(test: TestCore, id: string, temporalRunId?: string): WorkflowHandle<typeof run> {
  return test.client.workflow.getHandle<typeof run>(runWorkflowId(id), temporalRunId);
}

/** What the Temporal UI shows as the current details of a run's workflow. */
export async function currentDetails(test: TestCore, id: string): Promise<string> {
  const metadata = await workflowOf(test, id).query<{ currentDetails: string }>(
    '__temporal_workflow_metadata',
  );
  return metadata.currentDetails;
}

const NUDGE_MS = 3_000;

/**
 * What the run's workflow returned; resolves when it has closed. It is woken now and then, as a wake is lost when
 * Temporal answers too late on a busy machine, and the workflow's own next look may be minutes away.
 */
export async function workflowResult(test: TestCore, id: string): Promise<string | null> {
  const nudging = setInterval(() => void test.core.orchestrator.wake(id).catch(() => undefined), NUDGE_MS);
  try {
    return await workflowOf(test, id).result();
  } finally {
    clearInterval(nudging);
  }
}

/** Every logged event of a run, in its order. */
export async function eventsOf(test: TestCore, id: string): Promise<LoggedEvent[]> {
  while ((await test.core.eventLog.relayDirty()) > 0);
  const found: LoggedEvent[] = [];
  for (let cursor = 0; ; ) {
    const page = await test.core.eventLog.readAfter(cursor);
    const last = page.at(-1);
    if (!last) return found.filter(({ aggregateId }) => aggregateId === id);
    found.push(...page);
    cursor = last.cursor;
  }
}

/** Types of a run's events. */
export async function eventTypesOf(test: TestCore, id: string): Promise<string[]> {
  return (await eventsOf(test, id)).map(({ type }) => type);
}

/** Lets a trainer follow the scripts (one for each attempt) while `work` runs. */
export async function withTrainer<T>(
  test: TestCore,
  scripts: readonly Act[][],
  work: (trainer: ScriptedTrainer) => Promise<T>,
): Promise<T> {
  const trainer = scriptedTrainer(...scripts);
  const worker = startTrainerWorker(test, trainer);
  try {
    return await work(trainer);
  } finally {
    await worker.stop();
  }
}
