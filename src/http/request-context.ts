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
  /** Methods that other routes with this path offer. */
  readonly allowed: Set<string>;
  /** What went wrong, for the log. */
  error: Error | null;
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
    allowed: new Set(),
    error: null,
  };
  contexts.set(req, context);
  return context;
}

/** The path of a request target (origin form, or absolute form as sent to proxies), without query. */
export function pathOf(target: string): string {
  const originForm = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  const [path = ''] = originForm.split(/[?#]/, 1);
  return path === '' ? '/' : path;
}
