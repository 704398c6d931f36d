import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  RandomIdGenerator,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { messageOf } from '../domain/errors';
import type { Span, SpanStart, TraceHeaders, Tracing } from '../domain/tracing';

/** Spans wait so long at most before they are sent. */
const SEND_EVERY_MS = 1_000;
/** For what is left when the process ends. */
const STOP_MS = 3_000;
const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const;

/** Where spans go, and whose they are. */
export interface TracingOptions {
  /** Takes OTLP over HTTP, as protobuf. */
  url: string;
  /** Sent along: credentials, mostly. */
  headers: Readonly<Record<string, string>>;
  serviceName: string;
  version: string;
  /** What this process does. */
  roles: readonly string[];
  /** Told once each time that spans can't be sent any more; they are dropped until they can. */
  onTrouble: (error: unknown) => void;
}

/**
 * Traces by OpenTelemetry's own library. At most 2,048 spans wait, in memory; what comes on top of that or can't be
 * sent is dropped. Loading this takes a fifth of a second: only for those who want it.
 */
export function startTracing(options: TracingOptions): Tracing {
  const around = new AsyncLocalStorage<Context>();
  const propagator = new W3CTraceContextPropagator();
  const ids = givenIds();
  const provider = createProvider(options, ids);
  const tracer = provider.getTracer('modelkeeper', options.version);
  const contextOf = (parent: TraceHeaders): Context =>
    propagator.extract(ROOT_CONTEXT, parent, defaultTextMapGetter);
  const current = (): Context => around.getStore() ?? ROOT_CONTEXT;

  return {
    async span({ name, kind, attributes, parent }: SpanStart, work) {
      const outer = parent === undefined ? current() : contextOf(parent);
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, outer);
      try {
        return await around.run(trace.setSpan(outer, span), () => work(told(span)));
      } catch (error) {
        told(span).fail(messageOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    ended({ name, attributes, parent, spanId, startedAt, failure }) {
      ids.useNext(spanId);
      const start = { kind: SpanKind.INTERNAL, attributes: { ...attributes }, startTime: startedAt };
      const span = tracer.startSpan(name, start, contextOf(parent));
      if (failure !== null) told(span).fail(failure);
      span.end();
    },
    headers() {
      const headers: Record<string, string> = {};
      propagator.inject(current(), headers, defaultTextMapSetter);
      return headers;
    },
    traceId: () => trace.getSpanContext(current())?.traceId ?? null,
    async stop() {
      await Promise.race([
        provider.shutdown().catch(options.onTrouble),
        delay(STOP_MS, undefined, { ref: false }),
      ]);
    },
  };
}

function told(span: OtelSpan): Span {
  return {
    rename: (name) => void span.updateName(name),
    set: (attributes) => void span.setAttributes({ ...attributes }),
    fail: (message) => void span.setStatus({ code: SpanStatusCode.ERROR, message }),
  };
}

function createProvider(options: TracingOptions, idGenerator: RandomIdGenerator): TracerProvider {
  const { url, headers, serviceName, version, roles, onTrouble } = options;
  const exporter = noticing(new OTLPTraceExporter({ url, headers: { ...headers } }), onTrouble);
  return new TracerProvider({
    idGenerator,
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': version,
      'service.instance.id': randomUUID(),
      'modelkeeper.roles': [...roles],
      'process.pid': process.pid,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: SEND_EVERY_MS })],
  });
}

/** Random ids, but for a span whose parts have named it before it is told of. */
function givenIds(): RandomIdGenerator & { useNext(spanId: string): void } {
  const random = new RandomIdGenerator();
  let next: string | null = null;
  return {
    generateTraceId: random.generateTraceId,
    generateSpanId() {
      const id = next ?? random.generateSpanId();
      next = null;
      return id;
    },
    useNext: (spanId) => {
      next = spanId;
    },
  };
}

function noticing(exporter: SpanExporter, onTrouble: TracingOptions['onTrouble']): SpanExporter {
  let isAway = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const isLost = result.code !== ExportResultCode.SUCCESS;
        if (isLost && !isAway) onTrouble(result.error);
        isAway = isLost;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
