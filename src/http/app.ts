import type { RequestListener } from 'node:http';
import express, { type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { DomainError } from '../domain/errors';
import type { Tracing } from '../domain/tracing';
import type { RateLimits } from '../usecases/rate-limits';
import { docsRoutes } from './docs-routes';
import { admit, type Door } from './door';
import { answerErrors } from './error-handler';
import { DETAIL } from './errors';
import { type Face, faceOf } from './face';
import { createFaces, type FaceDeps } from './faces';
import { type LiveDeps, liveRoutes } from './live/routes';
import { createMetrics, type MetricsSources } from './metrics';
import { mount } from './mount';
import { createOpenApiDocument } from './openapi';
import { pageRoutes } from './pages/routes';
import { limitRequest } from './rate-limit';
import { contextOf, originFormOf } from './request-context';
import { followRequests } from './request-log';
import { traceRequests } from './request-trace';
import { type SystemDeps, systemRoutes } from './system-routes';

/** All that the HTTP application stands on. */
export interface HttpDeps extends FaceDeps, SystemDeps, LiveDeps {
  door: Door;
  metrics: MetricsSources;
  rateLimits: RateLimits;
  logger: Logger;
  /** Null where nobody traces. */
  tracing: Tracing | null;
  /** Of this program. */
  version: string;
}

/** The whole HTTP interface: five contracts and the service's own paths, on one port. */
export function createHttpApp(deps: HttpDeps): RequestListener {
  const { logger, tracing } = deps;
  const faces = createFaces(deps);
  const metrics = createMetrics(deps.metrics);
  // Made for whoever asks first: it takes longer than all else here.
  let document: object | undefined;
  const describe = (): object => (document ??= createOpenApiDocument([...faces, system], deps.version));
  const own = [...systemRoutes(deps, metrics, describe), ...liveRoutes(deps)];
  const system = { name: 'service', errors: DETAIL, routes: own };
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(followRequests(logger, metrics));
  if (tracing !== null) app.use(traceRequests(tracing));
  app.use(securityHeaders());
  app.use(guard(deps));
  app.use(dispatch(faces, mount([...system.routes, ...docsRoutes(), ...pageRoutes(deps.recipes)])));
  app.use(() => {
    throw new DomainError('NOT_FOUND', 'there is nothing at this path');
  });
  app.use(answerErrors(faces));
  return (req, res) => {
    // Express reads targets of other forms by rules of its own: the path that it routes would not be the one that the
    // door and the limits looked at.
    req.url = originFormOf(req.url ?? '/');
    app(req, res);
  };
}

function securityHeaders(): RequestHandler {
  const directives = {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  };
  const setHeaders = helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    xFrameOptions: { action: 'deny' },
    // Whether a name is served by TLS alone is for the proxy in front to say; here it would outlive the service.
    strictTransportSecurity: false,
  });
  return (req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    setHeaders(req, res, next);
  };
}

function guard({ door, rateLimits }: Pick<HttpDeps, 'door' | 'rateLimits'>): RequestHandler {
  return async (req, res, next) => {
    const context = contextOf(req);
    try {
      context.principal = await admit(req, context.path, door);
    } finally {
      // Who is refused is counted as well, and told of the limit.
      await limitRequest(rateLimits, req, res);
    }
    next();
  };
}

/** To the face that owns the path, else to the service's own operations. */
function dispatch(faces: readonly Face[], own: RequestHandler): RequestHandler {
  const routers = new Map(faces.map((face) => [face, mount(face.routes)]));
  return (req, res, next) => {
    const face = faceOf(faces, contextOf(req).path);
    const router = (face && routers.get(face)) ?? own;
    router(req, res, next);
  };
}
