import type { IncomingMessage } from 'node:http';

/** Longest time for a whole request to arrive, unless it is a file that is sent. */
const BODY_LIMIT_MS = 60_000;
const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Calls `onLate` when the body of a request has not arrived in time. */
export function limitBodyTime(req: IncomingMessage, onLate: () => void): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return;
  const timer = setTimeout(() => {
    if (!req.complete) onLate();
  }, BODY_LIMIT_MS);
  timer.unref();
  timers.set(req, timer);
  req.once('close', () => clearTimeout(timer));
}

/** Lets the body of a request take the longest time that the server allows at all. */
export function allowSlowBody(req: IncomingMessage): void {
  clearTimeout(timers.get(req));
}
