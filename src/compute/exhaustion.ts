const CODES = new Set<unknown>(['ENOSPC', 'EDQUOT', 'EMFILE']);
/** DuckDB and native code say it in words alone, those of the system. */
const WORDS = /bad_alloc|allocation failed|no space left on device|disk quota exceeded/i;

/** True for what the machine has no room for: nobody's fault, and another time or machine may have it. */
export function isExhausted(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && CODES.has(error.code)) || WORDS.test(error.message);
}
