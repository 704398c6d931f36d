import { DomainError, refusedField } from '../../domain/errors';
import type { Predictor } from '../../domain/prediction';
import type { ModelSignature } from '../../domain/signature';
import { TrainingError } from '../../domain/training';

/**
 * Predicts one row of which nothing is known, so that a file and a signature that don't fit are refused when they are
 * registered. Where this process has no library for the engine, nothing is tried: it answers no predictions of it either.
 * @throws DomainError VALIDATION_FAILED when the file is no model of the signature, UNAVAILABLE when nobody could tell
 */
export async function tryOut(
  predictor: Predictor,
  { artifactFile, signature }: { artifactFile: string; signature: ModelSignature },
): Promise<void> {
  if (!predictor.canRead(signature.engine)) return;
  const row = Object.fromEntries(signature.features.map(({ name }) => [name, null]));
  await predictor.predict({ artifactFile, signature, rows: [row] }).catch((error: unknown) => {
    if (error instanceof TrainingError && error.kind === 'input')
      throw refusedField('signature', `does not fit the upload: ${error.message}`);
    if (error instanceof DomainError && error.code === 'UNAVAILABLE') throw untold(error);
    throw error;
  });
}

function untold(cause: DomainError): DomainError {
  const retryAfterSeconds = cause.retryAfterSeconds ?? 1;
  const message = `whether the model predicts by its signature could not be tried: ${cause.message}`;
  return new DomainError('UNAVAILABLE', message, { retryAfterSeconds, cause });
}
