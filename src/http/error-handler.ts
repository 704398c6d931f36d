import type { ErrorRequestHandler } from 'express';
import { DETAIL, toDomainError } from './errors';
import { type Face, faceOf } from './face';
import { sendJson } from './mount';
import { contextOf } from './request-context';

/** Last middleware: every refusal and every surprise, in the words of the face that owns the path. */
export function answerErrors(faces: readonly Face[]): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express knows an error handler by its four parameters
  return (thrown: unknown, req, res, _next) => {
    const error = toDomainError(thrown);
    const context = contextOf(req);
    context.error = error;
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const { render, type } = faceOf(faces, context.path)?.errors ?? DETAIL;
    const { status, body } = render(error, context.path);
    if (error.code === 'UNAUTHENTICATED') res.setHeader('WWW-Authenticate', 'Bearer');
    if (error.retryAfterSeconds !== null) res.setHeader('Retry-After', String(error.retryAfterSeconds));
    sendJson(res.status(status), type, body);
  };
}
