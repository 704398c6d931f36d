import { pipeline } from 'node:stream/promises';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { assertPermitted } from '../domain/auth/principal';
import { DomainError } from '../domain/errors';
import { readJson } from './body';
import { callerOf } from './caller';
import { contextOf } from './request-context';
import type { Reply, Route } from './route';
import { openUpload } from './upload';
import { parseInput } from './validation';

/** Longest time that a handler may take before the caller is told to come back. */
const HANDLER_LIMIT_MS = 30_000;

/** Segments at the front of a path by which its routes are looked up: `/api/v1/models`. */
const HEAD_SEGMENTS = 3;

/**
 * Mounts routes: read, validate, handle, answer. A known path with another method gets 405 with `Allow`, whatever else is
 * wrong with the request; unknown paths are left to what follows. A router tries its routes one by one, so that each head of
 * paths has a router of its own.
 */
export function mount(routes: readonly Route[]): RequestHandler {
  const mounted = byPath(routes).map(([path, offered]) => ({ path, head: headOf(path), offered }));
  const routerOf = (head: string | null): Router =>
    createRouter(mounted.filter((each) => each.head === null || each.head === head));
  const others = routerOf(null);
  const heads = new Set(mounted.map(({ head }) => head).filter((head) => head !== null));
  const routers = new Map<string | null, Router>([...heads].map((head) => [head, routerOf(head)]));
  return (req, res, next) => {
    const router = routers.get(headOf(contextOf(req).path)) ?? others;
    router(req, res, next);
  };
}

/** Null for a template with a parameter there: it may match what any other head leads to. */
function headOf(path: string): string | null {
  const head = path.split('/', HEAD_SEGMENTS + 1).slice(1);
  if (head.some((segment) => /[:*{]/.test(segment))) return null;
  // A slash at the end makes no difference.
  return (head.at(-1) === '' ? head.slice(0, -1) : head).join('/');
}

function createRouter(mounted: readonly { path: string; offered: readonly Route[] }[]): Router {
  const router = Router({ caseSensitive: true });
  for (const { path, offered } of mounted) {
    const place = router.route(path);
    for (const route of offered) place[route.method](handlerOf(route));
    place.all(refuseMethod(offered));
  }
  return router;
}

/** A word comes before any parameter in its place: `/train` is never taken for `/:id`. */
function byPath(routes: readonly Route[]): [path: string, offered: Route[]][] {
  const found = new Map<string, Route[]>();
  for (const route of routes) found.set(route.path, [...(found.get(route.path) ?? []), route]);
  const rank = (path: string): string => path.replace(/:\w+/g, '\uffff');
  return [...found].sort(([one], [other]) => (rank(one) < rank(other) ? -1 : 1));
}

function handlerOf(route: Route): RequestHandler {
  return async (req: Request, res: Response) => {
    const context = contextOf(req);
    context.route = route.path;
    if (route.permission) assertPermitted(context.principal, route.permission);
    const body = route.body ? await readJson(req) : undefined;
    const input = parseInput(route, { params: req.params, query: req.query, body });
    const upload = route.takesUpload ? openUpload(req, res, route.takesUpload) : null;
    const caller = { ...callerOf(req, route, body), upload };
    await send(res, await withinLimit(route.handle(input, caller), route.limitMs ?? HANDLER_LIMIT_MS));
  };
}

async function withinLimit<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new DomainError('UNAVAILABLE', 'this takes too long just now', { retryAfterSeconds: 5 })),
      limitMs,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

async function send(
  res: Response,
  { status = 200, headers = {}, body, stream }: Reply<unknown>,
): Promise<void> {
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (stream) return pipeline(stream, res);
  if (body === undefined) res.end();
  else sendJson(res, 'application/json', body);
}

/** Ends `res` with `body` as JSON; status and other headers are already set. */
export function sendJson(res: Response, type: string, body: unknown): void {
  // As text, head and body go out in one write.
  const text = JSON.stringify(body);
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
}

function refuseMethod(offered: readonly Route[]): RequestHandler {
  const methods = offered.flatMap(({ method }) =>
    method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
  );
  const allow = methods.sort().join(', ');
  return (req, res) => {
    res.setHeader('Allow', allow);
    if (req.method === 'OPTIONS') return void res.status(204).end();
    throw new DomainError('METHOD_NOT_ALLOWED', `${req.method} is not offered here`);
  };
}
