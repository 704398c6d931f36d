import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from './metrics';
import { contextOf } from './request-context';

/** Asked every few seconds by machines: told at the level `debug`. */
const FREQUENT = new Set(['/health', '/ready', '/metrics']);

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
        ...(res.writableFinished ? {} : { aborted: true }),
        ...(context.error ? { err: context.error } : {}),
      };
      logger[levelOf(status, context.path)](line, 'request');
    });
    next();
  };
}

function levelOf(status: number, path: string): 'error' | 'info' | 'debug' {
  if (status >= 500 && status !== 503) return 'error';
  return FREQUENT.has(path) ? 'debug' : 'info';
}
