import { DomainError } from '../../domain/errors';

/** Watchers of one process at most; others are asked to come back. */
const WATCHERS_MAX = 1_000;
/** Then a watcher has to come back and show again that it may: nobody listens on whose access was withdrawn. */
const LONGEST_WATCH_MS = 3_600_000;
/** A watcher that takes nothing for so long is dropped: what it misses it gets when it comes back. */
export const SLOW_MS = 30_000;
/** How often those without news hear that the connection lives. */
export const KEEP_ALIVE_MS = 15_000;

/** The open streams and sockets of one process. */
export interface Watchers {
  /**
   * Counts a watcher in. `signal` is aborted when it has to go; `leave` when it has gone.
   * @throws DomainError UNAVAILABLE when there are too many, or the process drains
   */
  enter(): { signal: AbortSignal; leave: () => void };
  /** Sends all away, as the process goes. */
  close(): void;
}

/** None yet. */
export function createWatchers(): Watchers {
  const closing = new AbortController();
  let count = 0;
  return {
    enter() {
      if (count >= WATCHERS_MAX || closing.signal.aborted)
        throw new DomainError('UNAVAILABLE', 'no more connections are taken just now', {
          retryAfterSeconds: 5,
        });
      count += 1;
      const left = new AbortController();
      const signal = AbortSignal.any([closing.signal, left.signal, AbortSignal.timeout(LONGEST_WATCH_MS)]);
      const leave = (): void => {
        if (!left.signal.aborted) count -= 1;
        left.abort();
      };
      return { signal, leave };
    },
    close: () => closing.abort(),
  };
}
