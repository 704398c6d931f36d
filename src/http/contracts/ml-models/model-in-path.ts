import { DomainError } from '../../../domain/errors';
import { parseId } from '../../../domain/ids';

/** Longest id that is told back whole. */
const SHOWN_LENGTH = 64;

/** Does `work` on the model that `text` names. @throws DomainError NOT_FOUND in this contract's words */
export async function ofModel<T>(text: string, work: (id: string) => Promise<T>): Promise<T> {
  const id = parseId(text);
  const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
  const unknown = (cause?: unknown) => new DomainError('NOT_FOUND', `Model ${shown} not found`, { cause });
  if (id === null) throw unknown();
  try {
    return await work(id);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'NOT_FOUND') throw unknown(error);
    throw error;
  }
}
