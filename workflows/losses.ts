import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import type { Failure } from '../src/domain/training';

/** True for an activity that was refused because the record is not there (any more). */
export function isGone(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === 'NOT_FOUND';
}

/** What a failed training activity means for the run; null when it was stopped on purpose (cancelled, worker going). */
export function lossOf(error: unknown): Failure | null {
  if (error === null || error instanceof CancelledFailure) return null;
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof CancelledFailure) return null;
  if (cause instanceof TimeoutFailure && cause.timeoutType !== TimeoutType.HEARTBEAT)
    return { kind: 'time_limit', message: 'the attempt took longer than 6 hours' };
  if (cause instanceof TimeoutFailure)
    return { kind: 'infrastructure', message: 'the trainer stopped answering: its process or machine died' };
  if (cause instanceof ApplicationFailure && cause.type === 'UNAVAILABLE')
    return { kind: 'infrastructure', message: cause.message };
  return {
    kind: 'code',
    message: cause instanceof Error ? cause.message : 'the attempt failed without a reason',
  };
}
