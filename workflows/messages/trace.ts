import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { type TraceHeaders, traceHeadersIn } from '../../src/domain/tracing';

/** The header that Temporal's own tracing uses, in every language. */
const HEADER = '_tracer-data';

/** Temporal's headers with those of a trace. */
export function withTrace(headers: Headers, trace: TraceHeaders): Headers {
  return { ...headers, [HEADER]: defaultPayloadConverter.toPayload(trace) };
}

/** What Temporal's headers hold of a trace; null without one. Whoever started the work may have written anything there. */
export function traceIn(headers: Headers): TraceHeaders | null {
  const payload = headers[HEADER];
  try {
    return payload === undefined ? null : traceHeadersIn(defaultPayloadConverter.fromPayload(payload));
  } catch {
    return null;
  }
}

/** The span of an execution, by its Temporal run id: every worker that carries the execution on calls it the same. */
export function executionSpanId(runId: string): string {
  return runId.replaceAll('-', '').slice(-16);
}

/** What workflows tell the worker. */
export type TraceSinks = {
  trace: {
    /** This execution has ended, in that trace. */
    executionEnded(parent: TraceHeaders, failure: string | null): void;
  };
};
