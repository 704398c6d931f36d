import { DomainError } from '../domain/errors';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Repeats `call` while the store is away, as long as that takes: for outcomes that must not be lost while the
 * process lives. Whoever waits for it keeps heartbeating, and a death leaves the record as it was.
 */
export async function untilStored<T>(call: () => Promise<T>): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'UNAVAILABLE') throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
