import { setTimeout as delay } from 'node:timers/promises';

/** A piece of work repeated until it is stopped. */
export interface Loop {
  /** Resolves when the pass under way has ended; no other begins. */
  stop(): Promise<void>;
}

/**
 * Runs `pass` again and again, `pauseMs` after the end of the one before. A pass that fails does not end the loop; the
 * first of several that fail in a row with the same message is told to `onError`.
 */
export function startLoop(
  pass: () => Promise<void>,
  { pauseMs, onError }: { pauseMs: number; onError: (error: unknown) => void },
): Loop {
  const stopping = new AbortController();
  let trouble: string | null = null;
  const passOnce = async (): Promise<void> => {
    try {
      await pass();
      trouble = null;
    } catch (error) {
      if (String(error) !== trouble) onError(error);
      trouble = String(error);
    }
  };
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await passOnce();
      await pause(pauseMs, stopping.signal);
    }
  })();
  return {
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** Ends early, and takes its listener off the signal in any case. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
