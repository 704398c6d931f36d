const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What shells report for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Being asked to end, by Ctrl-C, a service manager, or a terminal that was closed. */
export interface Interrupts {
  /** Aborted at the first time. */
  signal: AbortSignal;
  /** Resolves at the first time. */
  requested: Promise<void>;
}

/** Listens for requests to end. At the second one, `force` is called and the process ends. */
export function listenForInterrupts(force: () => void): Interrupts {
  const first = new AbortController();
  const requested = new Promise<void>((resolve) => {
    first.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const onSignal = (): void => {
    if (!first.signal.aborted) return first.abort();
    force();
    process.exit(INTERRUPTED);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return { signal: first.signal, requested };
}
