import { readFileSync } from 'node:fs';
import type { WorkflowHandle } from '@temporalio/client';
import { type ReplayResult, Worker } from '@temporalio/worker';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared';
import { DeterminismViolationError } from '@temporalio/workflow';
import { historyFile, PATHS, type WorkflowType } from './histories';

export type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

/** Every workflow type that has recorded histories. */
export const TYPES = Object.keys(PATHS) as WorkflowType[];

/** The recorded history of a path. */
export function historyOf(type: WorkflowType, path: string): History {
  return JSON.parse(readFileSync(historyFile(type, path), 'utf8')) as History;
}

/**
 * Replays the recorded histories of a workflow type against the code of a bundle, one after another. `traceparent`: as
 * if each had been started in that trace.
 */
export async function* replays(
  code: string,
  type: WorkflowType,
  traceparent?: string,
): AsyncIterableIterator<ReplayResult> {
  const histories = PATHS[type].map((path) => ({
    workflowId: `${type}/${path}`,
    history: traceparent === undefined ? historyOf(type, path) : traced(historyOf(type, path), traceparent),
  }));
  try {
    yield* Worker.runReplayHistories({ workflowBundle: { code } }, histories);
  } finally {
    // A replay leaves behind that every promise of the process is looked at, in whichever test file.
    globalHandlers.uninstall();
  }
}

/** The history with a header of Temporal's tracing at its start, as it stands in JSON. */
function traced(history: History, traceparent: string): History {
  const [first, ...events] = history.events ?? [];
  const inBase64 = (text: string): string => Buffer.from(text).toString('base64');
  const payload = {
    metadata: { encoding: inBase64('json/plain') },
    data: inBase64(JSON.stringify({ traceparent })),
  };
  const header = { fields: { '_tracer-data': payload } };
  const started = { ...first?.workflowExecutionStartedEventAttributes, header };
  return {
    events: [{ ...first, workflowExecutionStartedEventAttributes: started }, ...events],
  } as unknown as History;
}

/** Whether any recorded history of a workflow type contradicts the code of a bundle. */
export async function isContradicted(code: string, type: WorkflowType): Promise<boolean> {
  for await (const { error } of replays(code, type))
    if (error instanceof DeterminismViolationError) return true;
  return false;
}

/** What a recorded history shows of the way that was gone. */
export interface Traces {
  /** Names of its events, without `EVENT_TYPE_`. */
  events: Set<string>;
  activities: Set<string>;
  /** Kinds of the steps that the workflow was told to take. */
  steps: Set<string>;
}

/** The traces that all recorded histories of a workflow type leave together. */
export function tracesOf(type: WorkflowType): Traces {
  const traces: Traces = { events: new Set(), activities: new Set(), steps: new Set() };
  for (const path of PATHS[type])
    for (const event of historyOf(type, path).events ?? []) addTraces(traces, event);
  return traces;
}

type HistoryEvent = NonNullable<History['events']>[number];

function addTraces({ events, activities, steps }: Traces, event: HistoryEvent): void {
  events.add(String(event.eventType).replace('EVENT_TYPE_', ''));
  const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
  if (scheduled) activities.add(scheduled);
  const { result, data } = event.markerRecordedEventAttributes?.details ?? {};
  const [local] = decoded(data);
  if (typeof local === 'object' && local !== null && 'activity_type' in local)
    activities.add(String(local.activity_type));
  // The first step may come with the start.
  const told = [...decoded(result), ...decoded(event.workflowExecutionStartedEventAttributes?.input)];
  for (const kind of told.map(stepOf)) if (kind !== null) steps.add(kind);
}

/** Payloads as they stand in a recorded history: JSON in base64. */
function decoded(payloads: { payloads?: { data?: unknown }[] | null } | null | undefined): unknown[] {
  return (payloads?.payloads ?? []).map(({ data }) => {
    const text = Buffer.from(typeof data === 'string' ? data : '', 'base64').toString();
    return text === '' ? null : (JSON.parse(text) as unknown);
  });
}

/** The kind of the step that an answer names: itself, or as a part of how the record stands. */
export function stepOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null) return null;
  if ('kind' in answer && typeof answer.kind === 'string') return answer.kind;
  if ('step' in answer) return stepOf(answer.step);
  return 'motion' in answer ? stepOf(answer.motion) : null;
}
