import { setTimeout as delay } from 'node:timers/promises';
import type { FeedEntry } from '../../domain/announcement';

/** How soon watchers hear of an event, beside the relay's own pace. */
const POLL_MS = 250;
/** While the store is away. */
const RETRY_MS = 1_000;
/** Entries kept for those who are a little behind: the rest read the store themselves. */
const KEPT = 1_000;
const PAGE = 100;

interface Waiter {
  after: number;
  wake: () => void;
}

/**
 * The end of a log, read once for all who wait for it. It polls only while somebody waits; `read` gives the entries
 * after a cursor, in order and without a gap.
 */
export function createTail(read: (after: number) => Promise<FeedEntry[]>) {
  const waiters = new Set<Waiter>();
  let kept: FeedEntry[] = [];
  let isPolling = false;

  /** The next entries as far as they are kept; null when the store has to be asked. */
  function fromKept(after: number): FeedEntry[] | null {
    const [first] = kept;
    const last = kept.at(-1);
    if (!first || !last || after < first.cursor - 1 || after > last.cursor) return null;
    const from = after - first.cursor + 1;
    return kept.slice(from, from + PAGE);
  }

  async function pollOnce(): Promise<void> {
    // Whoever is furthest ahead waits for what is new; the others are behind, and read for themselves.
    const end = Math.max(...[...waiters].map(({ after }) => after), kept.at(-1)?.cursor ?? 0);
    const found = await read(end);
    if (kept.at(-1)?.cursor !== end) kept = [];
    kept = [...kept, ...found].slice(-KEPT);
    const newest = kept.at(-1)?.cursor ?? end;
    for (const waiter of waiters) if (waiter.after < newest) waiter.wake();
  }

  async function poll(): Promise<void> {
    if (isPolling) return;
    isPolling = true;
    while (waiters.size > 0) {
      const isDone = await pollOnce().then(
        () => true,
        () => false,
      );
      await delay(isDone ? POLL_MS : RETRY_MS);
    }
    isPolling = false;
  }

  /** Resolves when something new may be there, or `signal` is aborted. */
  function untilNews(after: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const leave = (): void => {
        waiters.delete(waiter);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const waiter = { after, wake: leave };
      waiters.add(waiter);
      signal.addEventListener('abort', leave);
      void poll();
    });
  }

  return {
    async next(after: number, signal: AbortSignal): Promise<FeedEntry[]> {
      while (!signal.aborted) {
        const entries = fromKept(after) ?? (await read(after).catch(() => []));
        if (entries.length > 0) return entries;
        await untilNews(after, signal);
      }
      return [];
    },
  };
}
