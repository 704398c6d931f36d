import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Metrics } from './metrics';
import type { Readiness } from './readiness';
import { type Route, route } from './route';

/** What the service's own operations stand on. */
export interface SystemDeps {
  readiness: () => Promise<Readiness>;
  logger: Logger;
}

const Health = z.object({
  status: z.literal('healthy'),
  uptime_seconds: z.int(),
  pipeline_running: z.boolean().meta({ description: 'Whether server logs are being read for threats.' }),
});
const Ready = z.object({
  status: z.enum(['ready', 'not_ready']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string() })),
});

/** Operations for those who run the service. `document` is the OpenAPI document. */
export function systemRoutes(deps: SystemDeps, metrics: Metrics, document: () => object): Route[] {
  return [health(), ready(deps), exposition(deps, metrics), openApi(document)];
}

function health(): Route {
  return route({
    method: 'get',
    path: '/health',
    operationId: 'getHealth',
    summary: 'Whether the process is alive',
    response: { status: 200, description: 'It is.', schema: Health },
    errors: [],
    // Nothing reads server logs yet, so no pipeline can be running.
    handle: async () => {
      const uptime = Math.floor(process.uptime());
      return { body: { status: 'healthy' as const, uptime_seconds: uptime, pipeline_running: false } };
    },
  });
}

function ready({ readiness }: SystemDeps): Route {
  return route({
    method: 'get',
    path: '/ready',
    operationId: 'getReadiness',
    summary: 'Whether requests should be sent here',
    description:
      'Not before everything has been up once; later not while the document store is away or the process drains. ' +
      'Temporal and workers that poll are told in `checks`: without them requests are accepted all the same.',
    response: { status: 200, description: 'They should.', schema: Ready },
    otherResponses: { 503: { description: 'They should not; `checks` says why.', schema: Ready } },
    errors: [],
    handle: async () => {
      const { ready: isReady, checks } = await readiness();
      const body: z.input<typeof Ready> = { status: isReady ? 'ready' : 'not_ready', checks };
      return { status: isReady ? 200 : 503, body };
    },
  });
}

function exposition({ logger }: SystemDeps, metrics: Metrics): Route {
  return route({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'Metrics in the text format of Prometheus',
    description:
      'For callers on this machine, whether or not the loopback door is open, and for those with a token or an API key.',
    response: { status: 200, description: 'The metrics.', schema: z.string(), type: metrics.contentType },
    errors: [],
    handle: async () => {
      const text = await metrics.render((err) => logger.warn({ err }, 'metrics are incomplete'));
      return { headers: { 'Content-Type': metrics.contentType }, stream: Readable.from([text]) };
    },
  });
}

function openApi(document: () => object): Route {
  return route({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenApiDocument',
    summary: 'This document',
    response: { status: 200, description: 'OpenAPI 3.1.', schema: z.looseObject({}) },
    errors: [],
    handle: async () => ({ body: { ...document() } }),
  });
}
