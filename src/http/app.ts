import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { DomainError } from '../domain/errors';
import type { TrainJobs } from '../usecases/train-jobs';
import { trainFace } from './contracts/train';
import { admit, type Door } from './door';
import { toDomainError } from './errors';
import { type Face, faceOf, renderUnowned } from './face';
import { createMetrics, type MetricsSources } from './metrics';
import { mount, sendJson } from './mount';
import { contextOf } from './request-context';
import { followRequests } from './request-log';

/** All that the HTTP application stands on. */
export interface HttpDeps {
  trainJobs: TrainJobs;
  /** Absolute path of the published copies. */
  modelsDirectory: string;
  door: Door;
  metrics: MetricsSources;
  logger: Logger;
  version: string;
}

/** The whole HTTP interface: five contracts and the service's own paths, on one port. */
export function createHttpApp(deps: HttpDeps): Express {
  const { logger } = deps;
  const faces: readonly Face[] = [trainFace(deps)];
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('case sensitive routing', true);
  app.use(followRequests(logger, createMetrics(deps.metrics)));
  app.use(securityHeaders());
  app.use(guard(deps.door));
  for (const { routes } of faces) app.use(mount(routes));
  app.use(() => {
    throw new DomainError('NOT_FOUND', 'there is nothing at this path');
  });
  app.use(answerErrors(faces));
  return app;
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
    // Whether a name is served by TLS alone is for the proxy in front to say; here it would outlive the service.
    strictTransportSecurity: false,
  });
  return (req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    setHeaders(req, res, next);
  };
}

function guard(door: Door): RequestHandler {
  return (req, _res, next) => {
    const context = contextOf(req);
    context.actor = admit(req, context.path, door);
    next();
  };
}

/** Last middleware: every refusal and every surprise, in the words of the face that owns the path. */
function answerErrors(faces: readonly Face[]): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express knows an error handler by its four parameters
  return (thrown: unknown, req, res, _next) => {
    const error = toDomainError(thrown);
    const context = contextOf(req);
    context.error = error;
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const render = faceOf(faces, context.path)?.render ?? renderUnowned;
    const { status, type, body } = render(error, context.path);
    if (error.code === 'UNAUTHENTICATED') res.setHeader('WWW-Authenticate', 'Bearer');
    if (error.retryAfterSeconds !== null) res.setHeader('Retry-After', String(error.retryAfterSeconds));
    sendJson(res.status(status), type, body);
  };
}
