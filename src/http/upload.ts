import type { IncomingMessage, ServerResponse } from 'node:http';
import { DomainError } from '../domain/errors';
import { allowSlowBody } from './body-time';

/** What a route takes as its whole body, as bytes. */
export interface UploadRule {
  /** Media types, lower-case. */
  types: readonly string[];
  maxBytes: number;
}

/**
 * The body of a request as it comes. A refused body is not read: its connection stays usable.
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE, TOO_LARGE for a declared length, MALFORMED for none
 */
export function openUpload(
  req: IncomingMessage,
  res: ServerResponse,
  { types, maxBytes }: UploadRule,
): AsyncIterable<Uint8Array> {
  const [type = ''] = (req.headers['content-type'] ?? '').split(';', 1);
  if (!types.includes(type.trim().toLowerCase()))
    throw new DomainError(
      'UNSUPPORTED_MEDIA_TYPE',
      `the body must be one of ${types.join(', ')}, the last for any file`,
    );
  if ((req.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity')
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'the body must not be compressed');
  const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
  if (encoding === undefined && Number(length ?? 0) === 0)
    throw new DomainError('MALFORMED', 'the body is empty: send the file as the body');
  if (Number(length ?? 0) > maxBytes)
    throw new DomainError(
      'TOO_LARGE',
      `the file is larger than ${maxBytes} bytes: send a part of it, or let the operator raise MODELKEEPER_DATASET_MAX_BYTES`,
    );
  allowSlowBody(req);
  // A client that asks before it sends, such as curl, is told to go on.
  if (/^100-continue$/i.test(req.headers.expect ?? '')) res.writeContinue();
  return req;
}
