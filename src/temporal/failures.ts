import { ApplicationFailure } from '@temporalio/common';
import { DomainError } from '../domain/errors';

/**
 * DomainError → ApplicationFailure whose `type` is the code; a refusal is never retried, a passing trouble is. Without
 * it a DomainError would arrive as its class name and be retried for ever. The rest passes through.
 */
export function toFailure(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  const nonRetryable = error.code !== 'UNAVAILABLE' && error.code !== 'INTERNAL';
  return ApplicationFailure.create({
    type: error.code,
    message: error.message,
    nonRetryable,
    details: [error.fields],
    ...(error.cause instanceof Error ? { cause: error.cause } : {}),
  });
}
