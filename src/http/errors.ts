import { DomainError, type ErrorCode, type FieldError } from '../domain/errors';

/** The usual status of each refusal; a face may override rows. */
export const STATUS: Readonly<Record<ErrorCode, number>> = {
  MALFORMED: 400,
  VALIDATION_FAILED: 422,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  ALREADY_EXISTS: 409,
  INVALID_STATE: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

export interface RenderedError {
  status: number;
  type: string;
  body: object;
}

/** One face's wire format for refusals; `instance` is the request path without its query. Pure. */
export type ErrorRenderer = (error: DomainError, instance: string) => RenderedError;

/** RFC 7807 problem details, with the error types of the incidents contract. */
export const renderProblem: ErrorRenderer = ({ code, message }, instance) => {
  const words = code.toLowerCase().split('_');
  const body = {
    type: `https://mlplatform.internal/errors/${words.join('-')}`,
    title: words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' '),
    status: STATUS[code],
    detail: message,
    instance,
  };
  return { status: body.status, type: 'application/problem+json', body };
};

/** `{"detail": string}`; `overrides` replace rows of `STATUS`. */
export function detailRenderer(
  overrides: Partial<Record<ErrorCode, (error: DomainError) => number>> = {},
): ErrorRenderer {
  return (error) => ({
    status: overrides[error.code]?.(error) ?? STATUS[error.code],
    type: 'application/json',
    body: { detail: error.message },
  });
}

/** 400 for a bad value in the path, 422 for all other input: where a contract publishes neither. */
export function statusOfInput({ fields }: DomainError): number {
  return fields.some(({ path }) => path[0] === 'params') ? 400 : STATUS.VALIDATION_FAILED;
}

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
export const renderDetailList: ErrorRenderer = (error) => {
  const { code, message, fields } = error;
  const type = 'application/json';
  if (code !== 'VALIDATION_FAILED') return { status: STATUS[code], type, body: { detail: message } };
  const outside = fields.find(({ kind }) => kind === 'enum');
  if (outside && fields.every(({ kind }) => kind === 'enum'))
    return { status: 400, type, body: { detail: `Invalid ${outside.path.at(-1)} value` } };
  const detail = fields.map(({ path, message: msg, kind }) => ({
    loc: path.map((part, index) => (index === 0 && part === 'params' ? 'path' : part)),
    msg,
    type: DETAIL_TYPES[kind],
  }));
  return { status: STATUS[code], type, body: { detail } };
};

/** What callers may know of a thrown value: refusals as they are, Express's own 4xx as malformed, all else INTERNAL. */
export function toDomainError(thrown: unknown): DomainError {
  if (thrown instanceof DomainError) return thrown;
  const status = thrown instanceof Error && 'status' in thrown ? thrown.status : null;
  if (status === 400)
    return new DomainError('MALFORMED', 'the path is not valid percent-encoding', { cause: thrown });
  return new DomainError('INTERNAL', 'internal error', { cause: thrown });
}
