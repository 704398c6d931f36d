import { z } from 'zod';
import { DomainError, type ErrorCode, type FieldError } from '../domain/errors';

/** The usual status of each refusal; a face may override rows. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  MALFORMED: 400,
  VALIDATION_FAILED: 422,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  ALREADY_EXISTS: 409,
  INVALID_STATE: 409,
  PRECONDITION_FAILED: 412,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** One face's wire format for refusals. */
export interface ErrorFormat {
  /** Media type of the body. */
  type: string;
  schema: z.ZodType;
  /** Pure; `instance` is the request path without its query. */
  render: (error: DomainError, instance: string) => { status: number; body: object };
}

const Detail = z.object({ detail: z.string() }).meta({ id: 'Error' });
const DetailList = z
  .object({
    detail: z.union([
      z.string(),
      z.array(z.object({ loc: z.array(z.union([z.string(), z.int()])), msg: z.string(), type: z.string() })),
    ]),
  })
  .meta({ id: 'ErrorOrList' });
const Problem = z
  .looseObject({
    type: z.url(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
  })
  .meta({ id: 'Problem' });

/** RFC 7807 problem details, with the error types of the incidents contract. */
export const PROBLEM: ErrorFormat = {
  type: 'application/problem+json',
  schema: Problem,
  render({ code, message, members }, instance) {
    const words = code.toLowerCase().split('_');
    const status = STATUS[code];
    const body: z.input<typeof Problem> = {
      type: `https://mlplatform.internal/errors/${words.join('-')}`,
      title: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' '),
      status,
      detail: message,
      instance,
    };
    return { status, body: { ...members, ...body } };
  },
};

/** `{"detail": string}`; `statuses` replace the usual ones. */
export function detailFormat(
  statuses: Partial<Record<ErrorCode, (error: DomainError) => number>> = {},
): ErrorFormat {
  return {
    type: 'application/json',
    schema: Detail,
    render: (error) => ({
      status: statuses[error.code]?.(error) ?? STATUS[error.code],
      body: { detail: error.message },
    }),
  };
}

/** 400 for a bad value in the path, 422 for all other input: where a contract publishes neither. */
export function statusOfInput({ fields }: DomainError): number {
  return fields.some(({ path }) => path[0] === 'params') ? 400 : STATUS.VALIDATION_FAILED;
}

/** Errors of paths that no contract owns, and of contracts that publish no format. */
export const DETAIL = detailFormat({ VALIDATION_FAILED: statusOfInput });

const DETAIL_TYPES: Record<FieldError['kind'], string> = {
  missing: 'value_error.missing',
  type: 'type_error',
  enum: 'type_error.enum',
  value: 'value_error',
};

/**
 * The ML model development contract: 422 with a list of `{loc, msg, type}` for what is missing or wrongly typed, 400
 * with a string for a value outside its vocabulary, `{"detail": string}` for all else.
 */
export const DETAIL_LIST: ErrorFormat = {
  type: 'application/json',
  schema: DetailList,
  render({ code, message, fields }) {
    const status = STATUS[code];
    if (code !== 'VALIDATION_FAILED') return { status, body: { detail: message } };
    const outside = fields.every(({ kind }) => kind === 'enum') ? fields[0] : undefined;
    if (outside) return { status: 400, body: { detail: `Invalid ${outside.path.at(-1)} value` } };
    const detail = fields.map(({ path: [part = '', ...keys], message: msg, kind }) => ({
      loc: [part === 'params' ? 'path' : part, ...keys],
      msg,
      type: DETAIL_TYPES[kind],
    }));
    return { status, body: { detail } };
  },
};

/** What callers may know of a thrown value: refusals as they are, a path that can't be decoded, all else INTERNAL. */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  // Express's word for a bad percent-escape.
  if (typeof thrown === 'object' && thrown !== null && 'status' in thrown && thrown.status === 400)
    return new DomainError('MALFORMED', 'the path is not valid percent-encoding', { cause: thrown });
  return new DomainError('INTERNAL', 'internal error', { cause: thrown });
}
