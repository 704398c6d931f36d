import { DomainError } from '../../domain/errors';

/** What was sent can't be used; `message` tells a person why and what to do. */
export function refusal(message: string, cause?: unknown): DomainError {
  return new DomainError('VALIDATION_FAILED', message, cause === undefined ? {} : { cause });
}
