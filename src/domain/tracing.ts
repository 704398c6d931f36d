/** What carries a trace to another process: `traceparent` and `tracestate`, as the W3C's Trace Context has them. */
export type TraceHeaders = Readonly<Record<string, string>>;

/** What is told of a piece of work, by OpenTelemetry's names where it has one. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work as it begins. */
export interface SpanStart {
  name: string;
  kind: 'server' | 'client' | 'internal';
  attributes: SpanAttributes;
  /** What it is a part of, by what another process sent; without it, the span around it. */
  parent?: TraceHeaders;
}

/** A piece of work while it lasts. */
export interface Span {
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** It did not do what was asked. */
  fail(why: string): void;
}

/** A piece of work that was measured elsewhere. */
export interface EndedSpan {
  name: string;
  attributes: SpanAttributes;
  parent: TraceHeaders;
  /** What its parts called it: 16 hex digits. */
  spanId: string;
  startedAt: Date;
  /** Null when it did what was asked. */
  failure: string | null;
}

/** Traces: what was done for one request, whichever process did it. Nothing that it does fails or delays the work. */
export interface Tracing {
  /** Does the work as a span, which ends when the promise settles; what it throws is told, and thrown on. */
  span<T>(start: SpanStart, work: (span: Span) => Promise<T>): Promise<T>;
  /** Tells of work that ends now. */
  ended(span: EndedSpan): void;
  /** What carries on the span around the caller elsewhere; empty outside of any. */
  headers(): TraceHeaders;
  /** Id of the trace around the caller, 32 hex digits; null outside of any. */
  traceId(): string | null;
  /** Sends what is left, for a few seconds at most. */
  stop(): Promise<void>;
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NONE = /^0+$/;

/** The part of headers that carries a trace; null when there is none, or none that can be carried on. */
export function traceHeadersIn(headers: unknown): TraceHeaders | null {
  if (typeof headers !== 'object' || headers === null) return null;
  const { traceparent, tracestate } = headers as Record<string, unknown>;
  const [, traceId = '', spanId = ''] =
    typeof traceparent === 'string' ? (TRACEPARENT.exec(traceparent) ?? []) : [];
  if (typeof traceparent !== 'string' || traceId === '' || NONE.test(traceId) || NONE.test(spanId))
    return null;
  return { traceparent, ...(typeof tracestate === 'string' ? { tracestate } : {}) };
}

/** The same trace, carried on by the span of that id. */
export function carriedOnBy(spanId: string, headers: TraceHeaders): TraceHeaders {
  const [version, traceId, , flags] = headers['traceparent']?.split('-') ?? [];
  return { ...headers, traceparent: [version, traceId, spanId, flags].join('-') };
}
