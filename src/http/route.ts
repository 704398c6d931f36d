import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Principal } from '../domain/auth/principal';
import type { Permission } from '../domain/auth/role';
import type { ErrorCode } from '../domain/errors';
import type { RequestKey } from '../domain/request-key';
import type { UploadRule } from './upload';
import type { Input } from './validation';

/** What a handler answers: a JSON body, a stream with its own `content-type`, or neither. Status 200 unless given. */
export interface Reply<Body> {
  status?: number;
  headers?: Record<string, string>;
  body?: Body;
  stream?: Readable;
}

/** Who asks. */
export interface Caller {
  /** `local` through the loopback door, else a username. */
  actor: string;
  principal: Principal;
  /** From `Idempotency-Key`, on routes that take one. */
  requestKey: RequestKey | null;
  /** The revision that `If-Match` asks for; null when any will do. */
  ifMatch: number | null;
  /** The body as bytes, on routes that take a file. */
  upload: AsyncIterable<Uint8Array> | null;
  /** As sent. */
  headers: Readonly<IncomingHttpHeaders>;
}

interface RouteConfig<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Whole path in Express's notation: `/train/status/:job_id`. */
  path: string;
  operationId: string;
  summary: string;
  description?: string;
  /** True when no contract publishes the operation. */
  isExtension?: boolean;
  /** What the caller must be allowed to do; without it whoever is let in may ask. */
  permission?: Permission;
  /** True: `Idempotency-Key` is heard, and the same request again gets the same answer for 24 hours. */
  takesRequestKey?: boolean;
  /** True: `If-Match` is heard, and `ETag` told. */
  takesRevision?: boolean;
  params?: P;
  query?: Q;
  /** The JSON body; a route without it never reads one. A schema that takes undefined makes it optional. */
  body?: B;
  /** The body is a file, read as it comes; such a route has no JSON body. */
  takesUpload?: UploadRule;
  /** Longest time that the handler may take, where it is not the usual one. */
  limitMs?: number;
  /** An example of the body, for the document. */
  bodyExample?: z.input<B>;
  /** `type` is the media type, JSON unless given. */
  response: {
    status: number;
    description: string;
    schema: R;
    example?: z.input<R>;
    type?: string;
    /** Media type of a text that callers get instead when their `Accept` prefers it. */
    orText?: string;
  };
  /** Other statuses with a body of their own that are no refusals. */
  otherResponses?: Readonly<Record<number, { description: string; schema: z.ZodType }>>;
  /** Refusals of its own, beside those that every route has. */
  errors: readonly ErrorCode[];
  handle: (
    input: { params: z.output<P>; query: z.output<Q>; body: z.output<B> },
    caller: Caller,
  ) => Promise<Reply<z.input<R>>>;
}

/** One HTTP operation. The same value is mounted on Express and written to the OpenAPI document. */
export interface Route extends Omit<RouteConfig<z.ZodObject, z.ZodObject, z.ZodType, z.ZodType>, 'handle'> {
  handle: (input: Input, caller: Caller) => Promise<Reply<unknown>>;
}

/** Ties `handle` to the types of its schemas. */
export function route<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodType,
>(config: RouteConfig<P, Q, B, R>): Route {
  type Parsed = Parameters<typeof config.handle>[0];
  return { ...config, handle: (input, caller) => config.handle(input as Parsed, caller) };
}
