import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from './metrics';
import { contextOf, isFrequent, type RequestContext } from './request-context';

/**
 * First middleware: the request id goes out with every answer, and when the answer has ended (or its connection has)
 * one line is logged and one request counted. No header and no query is ever logged: they may carry secrets.
 */
export function followRequests(logger: Logger, metrics: Metrics): RequestHandler {
  return (req, res, next) => {
    const context = contextOf(req);
    const startedAtMs = performance.now();
    const { method } = req;
    res.setHeader('X-Request-Id', context.id);
    res.once('close', () => {
      const durationMs = performance.now() - startedAtMs;
      const status = res.statusCode;
      const route = context.route ?? 'unmatched';
      metrics.observe({ method, route, status, durationSeconds: durationMs / 1000 });
      const line = {
        requestId: context.id,
        method,
        path: context.path,
        route,
        status,
        durationMs: Math.round(durationMs * 10) / 10,
        actor: context.principal.actor,
        ...(context.traceId === null ? {} : { traceId: context.traceId }),
        ...(res.writableFinished ? {} : { aborted: true }),
        ...(context.error ? { err: context.error } : {}),
      };
      logger[levelOf(status, context)](line, 'request');
    });
    next();
  };
}

function levelOf(status: number, context: RequestContext): 'error' | 'info' | 'debug' {
  if (status >= 500 && status !== 503) return 'error';
  return isFrequent(context) ? 'debug' : 'info';
}
