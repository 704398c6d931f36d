import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
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
    // An outage is told once by those who watch for it; here every waiting activity would log it at every try.
    ...(error.code === 'UNAVAILABLE' ? { category: ApplicationFailureCategory.BENIGN } : {}),
    details: [error.fields],
    ...(error.cause instanceof Error ? { cause: error.cause } : {}),
  });
}
