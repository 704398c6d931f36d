import type { JsonObject } from './json';

/** Every reason the core refuses a request. Contracts map codes to statuses and bodies; the core never knows HTTP. */
export const ERROR_CODES = [
  'MALFORMED',
  'VALIDATION_FAILED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'ALREADY_EXISTS',
  'INVALID_STATE',
  'PRECONDITION_FAILED',
  'TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One rejected input. `path` starts with the request part: `['body', 'threshold']`. */
export interface FieldError {
  path: (string | number)[];
  message: string;
  /** `missing`: not given; `type`: not of the right type; `enum`: outside a vocabulary; `value`: anything else. */
  kind: 'missing' | 'type' | 'enum' | 'value';
}

/** The only error type thrown on purpose. `message` is safe to show to callers; diagnostics go in `cause`. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldError[];
  /** For UNAVAILABLE: when it is worth trying again, in seconds. */
  readonly retryAfterSeconds: number | null;
  /** What else a program may want to know, for formats that take more members. */
  readonly members: JsonObject;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      fields?: readonly FieldError[];
      cause?: unknown;
      retryAfterSeconds?: number;
      members?: JsonObject;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
    this.members = options.members ?? {};
  }
}

/** A refusal of one member of the body; one that lies inside another is named like `target.url`. */
export function refusedField(name: string, message: string): DomainError {
  const fields = [{ path: ['body', ...name.split('.')], message, kind: 'value' as const }];
  return new DomainError('VALIDATION_FAILED', `${name}: ${message}`, { fields });
}

/** What a failure says, whatever was thrown. */
export function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
