import { randomBytes } from 'node:crypto';
import { refusedField } from '../../domain/errors';
import { severityOf } from '../../domain/integrations/integration';
import { assertWithin } from '../../domain/rate-limit';
import type { RateLimits } from '../rate-limits';
import { digestOf } from '../secrets';
import type { Alerts } from './alerts';
import { type Integrations, principalOf } from './integrations';

/** An event as PagerDuty's senders send it. */
export interface PagerDutyEvent {
  routingKey: string;
  dedupKey: string | null;
  event:
    | { action: 'acknowledge' | 'resolve' }
    | {
        action: 'trigger';
        summary: string;
        source: string;
        severity: string;
        /** All else that the sender says, as text; null for nothing. */
        details: string | null;
        labels: readonly string[];
      };
}

/**
 * Takes an event for the incident of its key, and resolves to that key: one that is made where the sender gives none.
 * @throws DomainError VALIDATION_FAILED for an unknown routing key, RATE_LIMITED
 */
export type Enqueue = (event: PagerDutyEvent) => Promise<string>;

/** Events over the alerts that they tell of. */
export function createEnqueue(deps: {
  integrations: Integrations;
  alerts: Alerts;
  rateLimits: RateLimits;
}): Enqueue {
  const { integrations, alerts, rateLimits } = deps;
  return async ({ routingKey, dedupKey, event }) => {
    const integration = await integrations.findByKey(routingKey, 'pagerduty');
    const subject = integration
      ? `user/${principalOf(integration).actor}`
      : `key/${digestOf(routingKey).slice(0, 16)}`;
    assertWithin(await rateLimits.spend('integration', subject));
    if (!integration) throw refusedField('routing_key', 'is no key of an integration of this kind');
    if (event.action !== 'trigger') {
      if (dedupKey === null) throw refusedField('dedup_key', 'field required');
      await alerts[event.action](integration, dedupKey);
      return dedupKey;
    }
    const key = dedupKey ?? randomBytes(16).toString('hex');
    const { summary, source, details, labels } = event;
    const description = details === null ? `Source: ${source}` : `Source: ${source}\n\n${details}`;
    const severity = severityOf(integration, event.severity);
    await alerts.trigger(integration, { key, title: summary, description, severity, labels });
    return key;
  };
}
