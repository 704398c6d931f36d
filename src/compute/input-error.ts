import { TrainingError } from '../domain/training';

/** What was asked can't be done with these data; `message` tells a person why and what to do. */
export function inputError(message: string, cause?: unknown): TrainingError {
  return new TrainingError('input', message, cause === undefined ? {} : { cause });
}
