import { isTerminal, type Run, type RunState, visibleState } from './run';
import { LONGEST_BACKOFF_MS } from './run-rules';
import type { Progress } from './training-job';

/**
 * What a run's workflow does next, decided from the record alone: `stop` (nothing is left), `finalize` (it has ended,
 * what follows is not done), `insert_children` and `await_children` (a parent), `await_report` (executed outside, for `delayMs` at most) and `expire`
 * (no report came in time), `execute` (after `delayMs`).
 */
export type Motion =
  | { kind: 'stop' }
  | { kind: 'finalize' }
  | { kind: 'insert_children' }
  | { kind: 'await_children' }
  | { kind: 'await_report'; delayMs: number }
  | { kind: 'expire' }
  | { kind: 'execute'; delayMs: number };

/** Reports wake the workflow; whatever happens to a wake, it looks again after this time. */
const LONGEST_WAIT_MS = 600_000;

/**
 * The next motion of `run` at `now`; null is a run that was never stored. No attempt is put off for longer than the
 * longest pause, whatever the clocks say: the record is read again then.
 */
export function nextMotion(run: Run | null, now: string): Motion {
  if (run === null || run.finalizedAt !== null) return { kind: 'stop' };
  if (isTerminal(run.state)) return { kind: 'finalize' };
  if (run.trainer === 'external') return awaitReport(run, now);
  if (run.spec === null) return { kind: run.state === 'queued' ? 'insert_children' : 'await_children' };
  const dueMs = run.retryAt === null ? 0 : Date.parse(run.retryAt) - Date.parse(now);
  return { kind: 'execute', delayMs: Math.min(Math.max(0, dueMs), LONGEST_BACKOFF_MS) };
}

function awaitReport({ deadlineAt }: Run, now: string): Motion {
  if (deadlineAt === null) return { kind: 'await_report', delayMs: LONGEST_WAIT_MS };
  const leftMs = Date.parse(deadlineAt) - Date.parse(now);
  return leftMs <= 0
    ? { kind: 'expire' }
    : { kind: 'await_report', delayMs: Math.min(leftMs, LONGEST_WAIT_MS) };
}

/** Names an attempt by the execution of the workflow that asked for it and how many that one asked for. */
export function attemptKey(executionId: string, number: number): string {
  return `${executionId}/${number}`;
}

/** How a run stands, for those who watch its workflow. */
export interface RunStanding {
  state: RunState;
  attempt: number;
  failedAttempts: number;
  progress: Progress | null;
  /** Share of the job that the last checkpoint holds, [0, 1]; null without one. */
  checkpointFraction: number | null;
  failure: string | null;
  /** Metrics of a success by their names, those of a recipe's family last. */
  metrics: Readonly<Record<string, number>> | null;
  modelFile: string | null;
}

/** The next motion of a run and how it stands; `standing` is null for a run that was never stored. */
export interface RunStep {
  motion: Motion;
  standing: RunStanding | null;
}

/** Both, as of `now`. */
export function stepOf(run: Run | null, now: string): RunStep {
  const motion = nextMotion(run, now);
  return { motion, standing: run === null ? null : standingOf(run) };
}

function standingOf(run: Run): RunStanding {
  const { attempt, progress, modelFile } = run;
  return {
    state: visibleState(run),
    attempt,
    failedAttempts: Object.values(run.failures).reduce((sum, count) => sum + count, 0),
    progress,
    checkpointFraction: run.checkpoint?.fraction ?? null,
    failure: run.failure?.message ?? null,
    metrics: run.report && { ...run.report.metrics, ...run.report.familyMetrics },
    modelFile,
  };
}
