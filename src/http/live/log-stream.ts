import { setTimeout as delay } from 'node:timers/promises';
import type { LogSlice } from '../../domain/ports';
import { type Run, visibleState } from '../../domain/run';
import { serverSentEvent } from './event-stream';
import { KEEP_ALIVE_MS } from './watchers';

/** How soon a reader hears of a line. */
const POLL_MS = 1_000;

/** A run as it stands, and then its log from an offset on. */
type Read = (offset: number) => Promise<{ run: Run; log: LogSlice }>;

/**
 * The log of a run from `offset` (bytes) on, as server-sent events whose ids are the offsets of what follows, until the run
 * has ended and all of it was told.
 */
export async function* followLog(read: Read, offset: number, signal: AbortSignal): AsyncGenerator<string> {
  yield 'retry: 2000\n\n';
  let silentMs = 0;
  for (let next = offset; !signal.aborted; ) {
    const { run, log } = await read(next);
    if (log.text !== '') {
      next = log.nextOffset;
      silentMs = 0;
      yield serverSentEvent({ id: next, name: 'log', data: { offset: log.offset, logs: log.text } });
    } else if (run.finalizedAt !== null) {
      yield serverSentEvent({ id: next, name: 'end', data: { state: visibleState(run) } });
      return;
    } else {
      if (silentMs >= KEEP_ALIVE_MS) yield ': nothing new\n\n';
      silentMs = silentMs >= KEEP_ALIVE_MS ? 0 : silentMs + POLL_MS;
      await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
