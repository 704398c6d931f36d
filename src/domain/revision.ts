import { DomainError } from './errors';

/** @throws DomainError PRECONDITION_FAILED when a revision was asked for and the record has another */
export function assertRevision(record: { revision: number }, asked: number | null): void {
  if (asked !== null && asked !== record.revision)
    throw new DomainError(
      'PRECONDITION_FAILED',
      'it was changed since; read it again, then send the change with its new ETag',
    );
}
