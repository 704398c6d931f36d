import { Readable } from 'node:stream';
import { SLOW_MS, type Watchers } from './watchers';

/** Headers of a stream of server-sent events; proxies are told to pass it on as it comes. */
export const EVENT_STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'X-Accel-Buffering': 'no',
} as const;

/** One server-sent event; `id` is what a client sends as `Last-Event-ID` when it comes back. */
export function serverSentEvent(event: { id: number; name: string; data: object }): string {
  return `id: ${event.id}\nevent: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

/**
 * A stream of what `produce` yields, as fast as its reader takes it: nothing is kept for one that is slow, and one that
 * takes nothing for 30 s is dropped.
 */
export function eventStream(
  watchers: Watchers,
  produce: (signal: AbortSignal) => AsyncGenerator<string>,
): Readable {
  const { signal, leave } = watchers.enter();
  const pace = async function* (): AsyncGenerator<string> {
    for await (const chunk of produce(signal)) {
      const drop = setTimeout(() => stream.destroy(), SLOW_MS);
      try {
        yield chunk;
      } finally {
        clearTimeout(drop);
      }
    }
  };
  const stream = Readable.from(pace());
  stream.once('close', leave);
  return stream;
}

/** What a client saw last: `Last-Event-ID` when it comes back by itself, else what it asked for. Null for nothing. */
export function lastSeen(headers: Readonly<Record<string, unknown>>, asked: number | null): number | null {
  const sent = headers['last-event-id'];
  return typeof sent === 'string' && /^\d{1,15}$/.test(sent) ? Number(sent) : asked;
}
