import type { NewEvent } from './event';
import type { JsonObject } from './json';
import { type Artifact, canApply, isTerminal, type Run, type RunDecision, type RunState } from './run';
import type { ModelSignature } from './signature';
import type { Failure } from './training';

/** What someone outside has told of a run, as sent. */
export interface OutsideReport {
  /** How well the model does: the performance metrics of the ML models face, `metrics_json` of ML model development. */
  metrics: JsonObject;
  /** How the training went. */
  trainingMetrics: JsonObject;
  /** What came of it, by name: `model_artifact_path`, or all of `artifacts_json`. */
  artifacts: JsonObject;
  /** How to predict with the file that was handed over, where someone said it. */
  signature?: ModelSignature;
}

/** A report with nothing in it yet. */
export const NO_REPORT: OutsideReport = { metrics: {}, trainingMetrics: {}, artifacts: {} };

/** What was told as JSON, which a signature is, too. */
export function asJson(told: Partial<OutsideReport>): JsonObject {
  return { ...told } as unknown as JsonObject;
}

/** A report from outside: what is given replaces what was told before, and `outcome` ends the run. */
export interface Report {
  told: Partial<OutsideReport>;
  /** Where what came of it lies in the artifact store, for a success whose file was handed over. */
  artifact?: Artifact;
  outcome: { state: 'succeeded' } | { state: 'failed'; reason: string } | null;
}

/**
 * What a report does to a run. The first outcome ends it, whoever executes it (a worker of ours sees that it was
 * overtaken and stops). A terminal run keeps its outcome and takes what else is told; but what a loser of the race told
 * must not get into the version that is being made, so it is taken only when that is there.
 */
export function recordReport(
  run: Run,
  report: Report,
  by: { actor: string; now: string },
): RunDecision | null {
  if (isContradicted(run, report) && run.finalizedAt === null) return null;
  const outside = { ...(run.outside ?? NO_REPORT), ...report.told };
  if (isTerminal(run.state) || report.outcome === null)
    return isSame(outside, run.outside)
      ? null
      : { changes: { outside }, event: event('run.reported', by, report) };
  const ended = {
    outside,
    endedAt: by.now,
    startedAt: run.startedAt ?? by.now,
    retryAt: null,
    progress: null,
  };
  if (report.outcome.state === 'succeeded')
    return {
      changes: { ...ended, state: 'succeeded', ...(report.artifact ? { artifact: report.artifact } : {}) },
      event: event('run.succeeded', by, report),
    };
  const failure: Failure = { kind: 'reported', message: report.outcome.reason };
  return { changes: { ...ended, state: 'failed', failure }, event: event('run.failed', by, report) };
}

/** An external run is said to have begun, or to wait again. Null when it is so already, or has ended. */
export function recordReportedState(
  run: Run,
  state: Extract<RunState, 'queued' | 'running'>,
  by: { actor: string; now: string },
): RunDecision | null {
  if (run.trainer !== 'external' || run.state === state || !canApply(run.state, 'requeue')) return null;
  const startedAt = state === 'running' ? (run.startedAt ?? by.now) : run.startedAt;
  return { changes: { state, startedAt }, event: { type: `run.${state}`, actor: by.actor, data: {} } };
}

function isContradicted({ state }: Run, { outcome }: Report): boolean {
  return isTerminal(state) && outcome !== null && outcome.state !== state;
}

function event(type: string, { actor }: { actor: string }, { told, outcome }: Report): NewEvent {
  const reason = outcome?.state === 'failed' ? outcome.reason : null;
  return { type, actor, data: { outside: true, ...asJson(told), reason } };
}

function isSame(a: OutsideReport, b: OutsideReport | null): boolean {
  return b !== null && JSON.stringify(a) === JSON.stringify(b);
}
