import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { ANONYMOUS, type Principal } from '../domain/auth/principal';

/** What is known of one HTTP request besides its input. */
export interface RequestContext {
  /** From `X-Request-Id` when that is sane, else made here; on every response and log line. */
  readonly id: string;
  /** Path without query, as sent. */
  readonly path: string;
  /** Who asks: set by the door. */
  principal: Principal;
  /** Template of the matched route, for metrics and logs. */
  route: string | null;
  /** What went wrong, for the log. */
  error: Error | null;
  /** Of the trace that the request is part of, for the log; null when none is kept. */
  traceId: string | null;
}

/** Asked every few seconds by machines: of little interest one by one. */
const FREQUENT = new Set(['/health', '/ready', '/metrics']);

/** Whether machines ask this every few seconds. */
export function isFrequent({ path }: RequestContext): boolean {
  return FREQUENT.has(path);
}

const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;
const contexts = new WeakMap<IncomingMessage, RequestContext>();

/** The context of a request, made when it is first asked for. */
export function contextOf(req: IncomingMessage): RequestContext {
  const known = contexts.get(req);
  if (known) return known;
  const asked = req.headers['x-request-id'];
  const context: RequestContext = {
    id: typeof asked === 'string' && REQUEST_ID.test(asked) ? asked : randomUUID(),
    path: pathOf(req.url ?? '/'),
    principal: ANONYMOUS,
    route: null,
    error: null,
    traceId: null,
  };
  contexts.set(req, context);
  return context;
}

/**
 * Path and query of a request target in origin form, or in absolute form as sent to proxies; without a fragment, which
 * no client may send. Every part of the service must read the same path out of it.
 */
export function originFormOf(target: string): string {
  const relative = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const [sent = ''] = relative.split('#', 1);
  return sent === '' || sent.startsWith('?') ? `/${sent}` : sent;
}

function pathOf(target: string): string {
  const [path = ''] = originFormOf(target).split('?', 1);
  return path;
}
