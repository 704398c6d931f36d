import { z } from 'zod';
import type { Enqueue, PagerDutyEvent } from '../../../usecases/integrations/enqueue';
import { detailFormat, type ErrorFormat } from '../../errors';
import type { Face } from '../../face';
import { type Route, route } from '../../route';

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
const SUMMARY_MAX = 1_024;
const KEY_MAX = 255;
const LABEL_MAX = 100;
const DETAILS_MAX = 10_000;

const text = (max: number) =>
  z.string('must be a string').min(1, 'must not be blank').max(max, `must be at most ${max} characters long`);
const Payload = z.object(
  {
    summary: text(SUMMARY_MAX),
    source: text(SUMMARY_MAX),
    severity: z.enum(SEVERITIES, `must be one of ${SEVERITIES.join(', ')}`),
    timestamp: z.string().nullish(),
    component: z.string().nullish(),
    group: z.string().nullish(),
    class: z.string().nullish(),
    custom_details: z.unknown().optional(),
  },
  'must be an object',
);
const common = { routing_key: text(KEY_MAX) };
const Event = z
  .discriminatedUnion(
    'event_action',
    [
      z.object({
        ...common,
        event_action: z.literal('trigger'),
        dedup_key: text(KEY_MAX).nullish(),
        payload: Payload,
        client: z.string().nullish(),
        client_url: z.string().nullish(),
        links: z.array(z.unknown()).nullish(),
        images: z.array(z.unknown()).nullish(),
      }),
      z.object({ ...common, event_action: z.literal('acknowledge'), dedup_key: text(KEY_MAX) }),
      z.object({ ...common, event_action: z.literal('resolve'), dedup_key: text(KEY_MAX) }),
    ],
    'must be an object whose event_action is trigger, acknowledge or resolve',
  )
  .meta({ id: 'PagerDutyEvent' });
const Accepted = z
  .object({ status: z.literal('success'), message: z.string(), dedup_key: z.string() })
  .meta({ id: 'PagerDutyEventAccepted' });
const Refused = z
  .object({ status: z.string(), message: z.string(), errors: z.array(z.string()).optional() })
  .meta({ id: 'PagerDutyEventRefused' });

const usual = detailFormat({ VALIDATION_FAILED: () => 400 });

/** Refusals as PagerDuty words them. */
const PAGERDUTY: ErrorFormat = {
  type: 'application/json',
  schema: Refused,
  render(error, instance) {
    const { status } = usual.render(error, instance);
    if (status !== 400) return { status, body: { status: 'error', message: error.message } };
    const told = error.fields.map(
      ({ path: [, ...keys], message }) => `${keys.join('.') || 'event'}: ${message}`,
    );
    const errors = told.length > 0 ? told : [error.message];
    return { status, body: { status: 'invalid event', message: 'Event object is invalid', errors } };
  },
};

/** What this face stands on. */
export interface PagerDutyDeps {
  enqueue: Enqueue;
}

/** PagerDuty's Events API v2, for senders that know it: they change the host alone. */
export function pagerDutyFace({ enqueue }: PagerDutyDeps): Face {
  return { name: 'PagerDuty events', prefixes: ['/v2'], errors: PAGERDUTY, routes: [enqueueEvent(enqueue)] };
}

function enqueueEvent(enqueue: Enqueue): Route {
  return route({
    method: 'post',
    path: '/v2/enqueue',
    operationId: 'enqueueEvent',
    summary: 'Trigger, acknowledge or resolve an incident by PagerDuty’s Events API v2',
    description: 'Extension. `routing_key` is the key of an integration of the kind `pagerduty`.',
    isExtension: true,
    body: Event,
    bodyExample: {
      routing_key: '0123456789abcdef0123456789abcdef',
      event_action: 'trigger',
      dedup_key: 'nightly-job',
      payload: { summary: 'The nightly job failed', source: 'scheduler', severity: 'error' },
    },
    response: {
      status: 202,
      description: 'The event was taken.',
      schema: Accepted,
      example: { status: 'success', message: 'Event processed', dedup_key: 'nightly-job' },
    },
    errors: ['RATE_LIMITED', 'UNAVAILABLE'],
    handle: async ({ body }) => {
      const dedup_key = await enqueue(toEvent(body));
      return { status: 202, body: { status: 'success' as const, message: 'Event processed', dedup_key } };
    },
  });
}

function toEvent(body: z.output<typeof Event>): PagerDutyEvent {
  const common = { routingKey: body.routing_key, dedupKey: body.dedup_key ?? null };
  if (body.event_action !== 'trigger') return { ...common, event: { action: body.event_action } };
  const { summary, source, severity, component, group, class: kind, custom_details: details } = body.payload;
  const labels = Object.entries({ component, group, class: kind }).flatMap(([name, value]) =>
    value ? [`${name}:${value}`.slice(0, LABEL_MAX)] : [],
  );
  const shown = details === undefined || details === null ? null : JSON.stringify(details, null, 2);
  const event = { action: 'trigger' as const, summary, source, severity, labels };
  return { ...common, event: { ...event, details: shown && shown.slice(0, DETAILS_MAX) } };
}
