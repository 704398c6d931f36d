import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import { type Integration, severityOf } from '../../domain/integrations/integration';
import type { IntegrationRepository } from '../../domain/integrations/ports';
import { canonicalJson } from '../../domain/json';
import type { Alerts, Report } from './alerts';
import { type Integrations, principalOf } from './integrations';

/** What Alertmanager sends of one group. */
export interface AlertmanagerNotice {
  groupKey: string;
  alerts: readonly {
    isFiring: boolean;
    labels: Readonly<Record<string, string>>;
    annotations: Readonly<Record<string, string>>;
    /** Of the labels; made here when the sender is too old to send it. */
    fingerprint: string | null;
  }[];
}

/** Takes a notice; all of it may come again. @throws DomainError FORBIDDEN for whoever is no integration */
export type TakeNotice = (principal: Principal, notice: AlertmanagerNotice) => Promise<void>;

const TITLE_MAX = 500;
const LABELS_MAX = 20;
const LABEL_MAX = 100;

/** Notices over the alerts that they tell of. */
export function createTakeNotice(deps: {
  integrations: Pick<IntegrationRepository, 'find'>;
  alerts: Alerts;
}): TakeNotice {
  const { integrations, alerts } = deps;
  return async ({ actor }, { groupKey, alerts: told }) => {
    const [, id = ''] = actor.split('/');
    const integration = id === '' ? null : await integrations.find(id);
    if (!integration || principalOf(integration).actor !== actor)
      throw new DomainError('FORBIDDEN', 'this takes the key of an integration of the kind alertmanager');
    for (const alert of told) {
      const key = alert.fingerprint ?? canonicalJson([groupKey, { ...alert.labels }]);
      if (alert.isFiring) await alerts.trigger(integration, reportOf(integration, key, alert));
      else await alerts.resolve(integration, key);
    }
  };
}

/** Whom a bearer of Alertmanager's names; null for any other. */
export function createIntegrationAuthentication(
  integrations: Integrations,
): (bearer: string) => Promise<Principal | null> {
  return async (bearer) => {
    const found = await integrations.findByKey(bearer, 'alertmanager');
    return found && principalOf(found);
  };
}

function reportOf(
  integration: Integration,
  key: string,
  { labels, annotations }: AlertmanagerNotice['alerts'][number],
): Report {
  const title = annotations['summary'] ?? labels['alertname'] ?? 'Alert without a name';
  return {
    key,
    title: title.slice(0, TITLE_MAX),
    description: annotations['description'] ?? null,
    severity: severityOf(integration, labels['severity'] ?? null),
    labels: Object.entries(labels)
      .slice(0, LABELS_MAX)
      .map(([name, value]) => `${name}:${value}`.slice(0, LABEL_MAX)),
  };
}
