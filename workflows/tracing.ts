import type { Headers } from '@temporalio/common';
import * as wf from '@temporalio/workflow';
import { carriedOnBy } from '../src/domain/tracing';
import { executionSpanId, type TraceSinks, traceIn, withTrace } from './messages/trace';

/**
 * Hands the trace that a workflow was started in to its activities and to the execution that continues it. Part of the
 * bundle whether anybody traces or not: what a workflow does never depends on it, only the headers do, and a workflow
 * that was started without one has none.
 */
export const interceptors: wf.WorkflowInterceptorsFactory = () => {
  const { trace } = wf.proxySinks<TraceSinks>();
  let toParts = (headers: Headers): Headers => headers;
  let toContinuation = toParts;
  const inbound: wf.WorkflowInboundCallsInterceptor = {
    execute(input, next) {
      const parent = traceIn(input.headers);
      if (parent === null) return next(input);
      const own = carriedOnBy(executionSpanId(wf.workflowInfo().runId), parent);
      toParts = (headers) => withTrace(headers, own);
      toContinuation = (headers) => withTrace(headers, parent);
      return telling(next(input), (failure) => trace.executionEnded(parent, failure));
    },
  };
  const outbound: wf.WorkflowOutboundCallsInterceptor = {
    scheduleActivity: (input, next) => next({ ...input, headers: toParts(input.headers) }),
    scheduleLocalActivity: (input, next) => next({ ...input, headers: toParts(input.headers) }),
    continueAsNew: (input, next) => next({ ...input, headers: toContinuation(input.headers) }),
  };
  return { inbound: [inbound], outbound: [outbound] };
};

async function telling<T>(work: Promise<T>, tell: (failure: string | null) => void): Promise<T> {
  try {
    const result = await work;
    tell(null);
    return result;
  } catch (error) {
    const isNoFailure = error instanceof wf.ContinueAsNew || wf.isCancellation(error);
    tell(isNoFailure ? null : String(error));
    throw error;
  }
}
