import type { NewEvent } from './event';
import {
  type Artifact,
  assertCanApply,
  type Checkpoint,
  canApply,
  isTerminal,
  type Run,
  type RunDecision,
} from './run';
import type { PredictedTable } from './table-prediction';
import type { Failure, FailureKind, TrainingReport } from './training';
import type { Progress } from './training-job';

/** Retries after the first failure of each kind. Infrastructure failures count since the last new checkpoint. */
export const RETRY_BUDGETS: Record<FailureKind, number> = {
  input: 0,
  code: 1,
  infrastructure: 4,
  time_limit: 0,
  terminated: 0,
  child: 0,
  reported: 0,
};

const FIRST_BACKOFF_MS = 1_000;
/** The longest pause between two attempts. */
export const LONGEST_BACKOFF_MS = 60_000;

const system = (type: string, data: NewEvent['data'] = {}): NewEvent => ({ type, actor: 'system', data });

/**
 * Begins the next attempt. The same `key` again changes nothing; null when the run has ended, began it already, or has
 * been asked for a later one since: a worker that hung comes late with what it was given before.
 */
export function beginAttempt(run: Run, key: string, now: string): RunDecision | null {
  if (isOvertaken(key, run.attemptKey) || !canApply(run.state, 'begin')) return null;
  const attempt = run.attempt + 1;
  return {
    changes: { state: 'running', attempt, attemptKey: key, retryAt: null, startedAt: run.startedAt ?? now },
    event: system('run.attempt_began', { attempt }),
  };
}

/** Keys number the attempts of one execution of the workflow; those of different ones have no order. */
function isOvertaken(key: string, begun: string | null): boolean {
  if (begun === null || key === begun) return key === begun;
  const [execution, number] = partsOf(key);
  const [begunExecution, begunNumber] = partsOf(begun);
  return execution === begunExecution && number < begunNumber;
}

function partsOf(key: string): [execution: string, number: number] {
  const slash = key.lastIndexOf('/');
  return [key.slice(0, slash), Number(key.slice(slash + 1))];
}

/** True while `attempt` is the one that may write: a superseded one must stop, and changes nothing. */
export function isCurrentAttempt(run: Run, attempt: number): boolean {
  return run.state === 'running' && run.attempt === attempt;
}

/** Progress of the current attempt; not an event. */
export function recordProgress(run: Run, attempt: number, progress: Progress): RunDecision | null {
  return isCurrentAttempt(run, attempt) ? { changes: { progress }, event: null } : null;
}

/**
 * A new checkpoint: later attempts go on from it, and infrastructure failures are counted anew when it holds more than
 * the one before. Otherwise attempts that die at the same place, each after a checkpoint, would never end.
 */
export function recordCheckpoint(run: Run, checkpoint: Checkpoint): RunDecision | null {
  const { artifact, attempt, fraction } = checkpoint;
  if (!isCurrentAttempt(run, attempt) || run.checkpoint?.artifact.key === artifact.key) return null;
  const hasAdvanced = fraction > (run.checkpoint?.fraction ?? 0);
  const failures = hasAdvanced ? { ...run.failures, infrastructure: 0 } : run.failures;
  return {
    changes: { checkpoint, failures },
    event: system('run.checkpoint', { attempt, fraction, sha256: artifact.sha256 }),
  };
}

/** What a success leaves: a report of a training (and a model, where one was made), or a table of predictions. */
export type RunResult =
  | { report: TrainingReport; artifact: Artifact | null }
  | { predicted: PredictedTable; artifact: Artifact };

/** The commit point: the result and its digest are on the record, all else follows. Null when superseded or ended. */
export function succeed(
  run: Run,
  attempt: number,
  { now, ...result }: RunResult & { now: string },
): RunDecision | null {
  if (!isCurrentAttempt(run, attempt)) return null;
  const told =
    'report' in result
      ? { metrics: { ...result.report.metrics, ...result.report.familyMetrics } }
      : { rows: result.predicted.rows };
  return {
    changes: { state: 'succeeded', ...result, endedAt: now, retryAt: null, progress: null },
    event: system('run.succeeded', { attempt, sha256: result.artifact?.sha256 ?? null, ...told }),
  };
}

/** Notes that the file of a batch of predictions is removed; null when there is none, or it was noted before. */
export function removePredictions(run: Run, now: string): RunDecision | null {
  if (!run.predicted || run.predicted.removedAt !== null) return null;
  return {
    changes: { predicted: { ...run.predicted, removedAt: now }, artifact: null },
    event: system('run.predictions_removed', { sha256: run.artifact?.sha256 ?? null }),
  };
}

/** An attempt ended without a result (told once or twice, by the worker or its workflow): retried while the budget of its kind lasts, else the run has failed. */
export function failAttempt(
  run: Run,
  attempt: number,
  outcome: { failure: Failure; now: string },
): RunDecision | null {
  if (!isCurrentAttempt(run, attempt) || run.retryAt !== null) return null;
  const { failure, now } = outcome;
  const spent = run.failures[failure.kind] + 1;
  const failures = { ...run.failures, [failure.kind]: spent };
  if (spent > RETRY_BUDGETS[failure.kind]) {
    const { changes, event } = settleFailed(run, { failure: exhausted(failure, spent), now });
    return { changes: { ...changes, failures }, event };
  }
  const retryAt = new Date(Date.parse(now) + backoffMs(spent)).toISOString();
  return {
    changes: { failures, retryAt },
    event: system('run.attempt_failed', { attempt, ...failure, retryAt }),
  };
}

/** Ends an open run as failed, whatever its attempt. */
export function settleFailed(run: Run, outcome: { failure: Failure; now: string }): RunDecision {
  assertCanApply(run, 'fail');
  const { failure, now } = outcome;
  return {
    changes: { state: 'failed', failure, endedAt: now, retryAt: null, progress: null },
    event: system('run.failed', { ...failure }),
  };
}

/** No report of an external run came in time. Null when it has ended, or has time left. */
export function expire(run: Run, now: string): RunDecision | null {
  if (run.trainer !== 'external' || run.deadlineAt === null || run.deadlineAt > now || isTerminal(run.state))
    return null;
  const message = `no report came before ${run.deadlineAt}: see whether its trainer still works, then start a new run`;
  return settleFailed(run, { failure: { kind: 'time_limit', message }, now });
}

/** @throws DomainError INVALID_STATE when the run has ended. */
export function cancel(run: Run, by: { actor: string; reason: string | null; now: string }): RunDecision {
  assertCanApply(run, 'cancel');
  return {
    changes: { state: 'cancelled', endedAt: by.now, retryAt: null, progress: null },
    event: { type: 'run.cancelled', actor: by.actor, data: { reason: by.reason } },
  };
}

/** What a running parent becomes when all its children have ended; null while one has not. */
export function settleParent(parent: Run, children: readonly Run[], now: string): RunDecision | null {
  if (!canApply(parent.state, 'succeed') || children.length < parent.children.length) return null;
  if (children.some((child) => child.finalizedAt === null)) return null;
  const lost = children.filter((child) => child.state !== 'succeeded');
  if (lost.length > 0) {
    const names = lost.map((child) => `${child.facets.train?.modelType ?? child.id} (${child.state})`);
    return settleFailed(parent, {
      failure: { kind: 'child', message: `not completed: ${names.join(', ')}` },
      now,
    });
  }
  return { changes: { state: 'succeeded', endedAt: now }, event: system('run.succeeded') };
}

/** Fixes the base name of a run's published copy once, so that repeating the step publishes under the same name. */
export function nameModelFile(run: Run, modelFile: string | null): RunDecision | null {
  return run.modelFile !== null || modelFile === null ? null : { changes: { modelFile }, event: null };
}

/** The last write of a run: nothing remains to do. Null when it was done before. */
export function finalize(run: Run, now: string): RunDecision | null {
  if (run.finalizedAt !== null || !isTerminal(run.state)) return null;
  return { changes: { finalizedAt: now }, event: system('run.finalized', { state: run.state }) };
}

function exhausted({ kind, message }: Failure, spent: number): Failure {
  return spent > 1 ? { kind, message: `${message} (${spent} attempts failed this way)` } : { kind, message };
}

function backoffMs(failed: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** (failed - 1), LONGEST_BACKOFF_MS);
}
