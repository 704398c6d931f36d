import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isStoreAway, reasonOf } from '../persistence/open-store';

const RETRY_MS = 1_000;

/** Does a piece of a start that needs the store, anew from its beginning while the store is away. */
export type Patiently = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A start waits for a store that is not there yet, or goes away meanwhile, and tells what it waits for.
 * @param given.signal ends the wait
 */
export function createPatience(given: {
  tell: (progress: string) => void;
  logger: Logger;
  signal: AbortSignal;
}): Patiently {
  const { tell, logger, signal } = given;
  return async (work) => {
    let told: string | null = null;
    for (;;) {
      try {
        const result = await work();
        if (told !== null) tell('the document store answers');
        return result;
      } catch (error) {
        if (signal.aborted || !isStoreAway(error)) throw error;
        const reason = reasonOf(error);
        tell(`waiting for the document store: ${reason}`);
        if (reason !== told) logger.warn({ err: error }, 'the document store does not answer; trying again');
        told = reason;
        await delay(RETRY_MS, undefined, { signal });
      }
    }
  };
}
