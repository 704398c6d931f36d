import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import { executionSpanId, type TraceSinks, traceIn, withTrace } from '../../workflows/messages/trace';
import type { SpanStart, Tracing } from '../domain/tracing';

/** Starts and signals of workflows are spans, and what they start belongs to the same trace. */
export function tracedCalls(tracing: Tracing): WorkflowClientInterceptor {
  const call = (name: string, workflowId: string | null | undefined): SpanStart => ({
    name,
    kind: 'client',
    attributes: { 'temporal.workflow.id': workflowId ?? '' },
  });
  return {
    startWithDetails: (input, next) =>
      tracing.span(call(`StartWorkflow:${input.workflowType}`, input.options.workflowId), () =>
        next({ ...input, headers: withTrace(input.headers, tracing.headers()) }),
      ),
    signalWithStart: (input, next) =>
      tracing.span(call(`SignalWithStartWorkflow:${input.workflowType}`, input.options.workflowId), () =>
        next({ ...input, headers: withTrace(input.headers, tracing.headers()) }),
      ),
    signal: (input, next) =>
      tracing.span(call(`SignalWorkflow:${input.signalName}`, input.workflowExecution.workflowId), () =>
        next(input),
      ),
  };
}

/** Each execution of an activity is a span, within that of the workflow that asked for it. */
export function tracedActivities(tracing: Tracing): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      execute(input, next) {
        const parent = traceIn(input.headers);
        const start: SpanStart = {
          name: `RunActivity:${info.activityType}`,
          kind: 'internal',
          attributes: {
            'temporal.workflow.id': info.workflowExecution?.workflowId ?? '',
            'temporal.workflow.run_id': info.workflowExecution?.runId ?? '',
            'temporal.activity.id': info.activityId,
            'temporal.activity.attempt': info.attempt,
          },
          ...(parent === null ? {} : { parent }),
        };
        return tracing.span(start, () => next(input));
      },
    },
  });
}

/** What a worker does with what traced workflows tell: they do so also where nobody traces any more. */
export function traceSinks(tracing: Tracing | null): InjectedSinks<TraceSinks> {
  return {
    trace: {
      executionEnded: {
        fn: (info, parent, failure) =>
          tracing?.ended({
            name: `RunWorkflow:${info.workflowType}`,
            attributes: { 'temporal.workflow.id': info.workflowId, 'temporal.workflow.run_id': info.runId },
            parent,
            spanId: executionSpanId(info.runId),
            startedAt: info.runStartTime,
            failure,
          }),
      },
    },
  };
}
