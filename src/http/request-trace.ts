import type { RequestHandler } from 'express';
import { type Tracing, traceHeadersIn } from '../domain/tracing';
import { contextOf, isFrequent } from './request-context';

/** Each request is a span, part of the trace that its `traceparent` names, around all that is done for it. */
export function traceRequests(tracing: Tracing): RequestHandler {
  return (req, res, next) => {
    const context = contextOf(req);
    if (isFrequent(context)) return next();
    const { method } = req;
    const attributes = {
      'http.request.method': method,
      'url.path': context.path,
      'modelkeeper.request.id': context.id,
    };
    const parent = traceHeadersIn(req.headers);
    const start = { name: method, kind: 'server', attributes, ...(parent ? { parent } : {}) } as const;
    void tracing.span(start, async (span) => {
      context.traceId = tracing.traceId();
      const closed = new Promise<void>((resolve) => {
        res.once('close', resolve);
      });
      next();
      await closed;
      const { route, error } = context;
      const { statusCode: status } = res;
      if (route !== null) span.rename(`${method} ${route}`);
      span.set({ 'http.response.status_code': status, ...(route === null ? {} : { 'http.route': route }) });
      if (status >= 500) span.fail(error?.message ?? `status ${status}`);
    });
  };
}
