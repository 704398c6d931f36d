/** A piece of work repeated until it is stopped. */
export interface Loop {
  /** Resolves when the pass under way has ended; no other begins. */
  stop(): Promise<void>;
}

/**
 * Runs `pass` again and again, `pauseMs` after the end of the one before. A pass that fails is told to `onError` and
 * does not end the loop.
 */
export function startLoop(
  pass: () => Promise<void>,
  { pauseMs, onError }: { pauseMs: number; onError: (error: unknown) => void },
): Loop {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await pass().catch(onError);
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

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
