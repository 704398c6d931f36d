import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse, type Type } from 'protobufjs';

/** A span as it was sent. */
export interface SentSpan {
  name: string;
  traceId: string;
  spanId: string;
  /** Empty for the first of a trace. */
  parentSpanId: string;
  attributes: Record<string, string>;
  isFailure: boolean;
  /** Of the process that sent it. */
  resource: Record<string, string>;
}

/** A receiver of OTLP over HTTP, as protobuf. */
export interface SpanCollector {
  port: number;
  spans: SentSpan[];
  /** Of the requests that brought them. */
  headers: Set<string>;
  close(): Promise<void>;
}

/** The part of OpenTelemetry's trace service that is looked at. */
const REQUEST: Type = parse(`
  syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5;
    repeated KeyValue attributes = 9; Status status = 15;
  }
  message Status { int32 code = 3; }
  message KeyValue { string key = 1; Value value = 2; }
  message Value { string string_value = 1; int64 int_value = 3; Values array_value = 5; }
  message Values { repeated Value values = 1; }
`).root.lookupType('Request');
const FAILURE = 2;

interface Value {
  stringValue?: string;
  intValue?: unknown;
  arrayValue?: { values: Value[] };
}
interface KeyValue {
  key: string;
  value: Value;
}
interface Request {
  resourceSpans: {
    resource: { attributes: KeyValue[] };
    scopeSpans: {
      spans: {
        traceId: Buffer;
        spanId: Buffer;
        parentSpanId?: Buffer;
        name: string;
        attributes: KeyValue[];
        status?: { code: number };
      }[];
    }[];
  }[];
}

/** Listens on the port of this machine, or on a free one. */
export async function startSpanCollector(port = 0): Promise<SpanCollector> {
  const spans: SentSpan[] = [];
  const headers = new Set<string>();
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      headers.add(`${req.method} ${req.url} ${req.headers.authorization}`);
      spans.push(...spansIn(Buffer.concat(chunks)));
      res.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    spans,
    headers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function spansIn(body: Buffer): SentSpan[] {
  const { resourceSpans } = REQUEST.decode(body) as unknown as Request;
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        name: span.name,
        traceId: span.traceId.toString('hex'),
        spanId: span.spanId.toString('hex'),
        parentSpanId: span.parentSpanId?.toString('hex') ?? '',
        attributes: readable(span.attributes),
        isFailure: span.status?.code === FAILURE,
        resource: readable(resource.attributes),
      })),
    ),
  );
}

function readable(attributes: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, textOf(value)]));
}

function textOf({ stringValue, intValue, arrayValue }: Value): string {
  if (arrayValue) return arrayValue.values.map(textOf).join(',');
  return stringValue || String(intValue);
}
