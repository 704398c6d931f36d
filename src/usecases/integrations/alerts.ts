import type { Principal } from '../../domain/auth/principal';
import { DomainError, type ErrorCode } from '../../domain/errors';
import { holderIn } from '../../domain/incidents/evidence';
import type { Severity } from '../../domain/incidents/severity';
import type { Alert, AlertRepository } from '../../domain/integrations/alert';
import type { Integration } from '../../domain/integrations/integration';
import type { Created, OnceOnly, RequestKey } from '../../domain/request-key';
import { digestOf } from '../secrets';
import { principalOf } from './integrations';

/** What an alert needs to know of an incident. */
export interface AlertedIncident {
  id: string;
  status: 'open' | 'investigating' | 'resolved' | 'closed';
  triggerSource: string;
}

/** The verbs of incidents that alerts use; all may be repeated. */
export interface AlertedIncidents {
  /** @throws DomainError ALREADY_EXISTS, naming the one that stands in the way as the member `incident_id` */
  open(
    principal: Principal,
    asked: {
      title: string;
      severity: Severity;
      modelId: string;
      description: string | null;
      triggerSource: 'automated_performance' | 'pagerduty';
      labels: readonly string[];
    },
    once: OnceOnly<AlertedIncident>,
  ): Promise<Created<AlertedIncident>>;
  get(principal: Principal, id: string): Promise<AlertedIncident>;
  patch(
    principal: Principal,
    id: string,
    change: { status: 'investigating' | 'resolved'; ifMatch: null },
  ): Promise<AlertedIncident>;
  addEvidence(
    principal: Principal,
    id: string,
    evidence: { body: string; requestKey: RequestKey },
  ): Promise<void>;
}

/** What a sender says is wrong. */
export interface Report {
  /** The sender's own key: the same for all that it says of one thing. */
  key: string;
  title: string;
  description: string | null;
  severity: Severity;
  labels: readonly string[];
}

/** What senders say, done to incidents. Everything may be said twice. */
export interface Alerts {
  trigger(integration: Integration, report: Report): Promise<void>;
  /** Of a key that nothing is known of: nothing. */
  acknowledge(integration: Integration, key: string): Promise<void>;
  /** Resolves the incident when none of its alerts is firing any more, unless it was opened by somebody else. */
  resolve(integration: Integration, key: string): Promise<void>;
}

interface AlertDeps {
  alerts: AlertRepository;
  incidents: AlertedIncidents;
}

const SOURCES = { pagerduty: 'pagerduty', alertmanager: 'automated_performance' } as const;
const LOST_RACES_MAX = 20;

/** The verbs over their ports. */
export function createAlerts(deps: AlertDeps): Alerts {
  const { alerts } = deps;

  async function patch(integration: Integration, id: string, status: 'investigating' | 'resolved') {
    const patching = deps.incidents.patch(principalOf(integration), id, { status, ifMatch: null });
    // Somebody was faster: then it is as far as asked, or further.
    await patching.catch(ignoring('INVALID_STATE'));
  }

  return {
    trigger: (integration, report) =>
      untilDone(alerts, alertIdOf(integration, report.key), (alert) =>
        fire(deps, { integration, report, alert }),
      ),
    async acknowledge(integration, key) {
      const alert = await alerts.find(alertIdOf(integration, key));
      const incident = alert && (await incidentOf(deps, integration, alert));
      if (incident?.status === 'open') await patch(integration, incident.id, 'investigating');
    },
    async resolve(integration, key) {
      const id = alertIdOf(integration, key);
      await untilDone(alerts, id, async (alert) => {
        if (!alert?.isFiring) return true;
        return alerts.replace({ ...alert, isFiring: false, revision: alert.revision + 1 });
      });
      const alert = await alerts.find(id);
      const incident = alert && (await incidentOf(deps, integration, alert));
      if (!incident || !isUnresolved(incident) || incident.triggerSource !== SOURCES[integration.kind])
        return;
      if (await alerts.isAnyFiring(incident.id)) return;
      await patch(integration, incident.id, 'investigating');
      await patch(integration, incident.id, 'resolved');
    },
  };
}

/** Repeats `attempt` on what is stored while others are faster. */
async function untilDone(
  alerts: AlertRepository,
  id: string,
  attempt: (alert: Alert | null) => Promise<boolean>,
): Promise<void> {
  for (let races = 0; races < LOST_RACES_MAX; races++) if (await attempt(await alerts.find(id))) return;
  throw new DomainError('UNAVAILABLE', 'this alert is being changed by too many at once; try again');
}

/**
 * One try to bring a report to its incident; false when it has to be tried again. The incident is opened before the alert
 * is stored, under a key of both, so that dying between the two opens no second one.
 */
async function fire(
  deps: AlertDeps,
  { integration, report, alert }: { integration: Integration; report: Report; alert: Alert | null },
): Promise<boolean> {
  const { alerts, incidents } = deps;
  const digest = digestOfAll([report.title, report.description ?? '', report.severity]);
  const incident = alert && (await incidentOf(deps, integration, alert));
  if (alert && incident && isUnresolved(incident)) {
    if (alert.isFiring && alert.digest === digest) return true;
    const body = report.description === null ? report.title : `${report.title}\n\n${report.description}`;
    const requestKey = { key: digestOfAll([alert.id, String(alert.revision), digest]), digest };
    await incidents.addEvidence(principalOf(integration), incident.id, { body, requestKey });
    return alerts.replace({ ...alert, isFiring: true, digest, revision: alert.revision + 1 });
  }
  const id = alertIdOf(integration, report.key);
  const generation = (alert?.generation ?? 0) + 1;
  const led = await openOrJoin(deps, {
    integration,
    report,
    requestKey: digestOfAll([id, String(generation)]),
  });
  const revision = (alert?.revision ?? 0) + 1;
  const fields = { integrationId: integration.id, incidentId: led.id, generation, digest };
  const isStored = await alerts.replace({ ...fields, id, revision, isFiring: true });
  // One that was resolved since its opening, before a death here, is the end of that story and not of this one.
  return isStored && isUnresolved(led);
}

async function openOrJoin(
  { incidents }: AlertDeps,
  opened: { integration: Integration; report: Report; requestKey: string },
): Promise<AlertedIncident> {
  const { integration, report, requestKey } = opened;
  const principal = principalOf(integration);
  const { key: _key, ...asked } = report;
  const source = { modelId: integration.modelId, triggerSource: SOURCES[integration.kind] };
  const once = { key: requestKey, digest: requestKey, respond: ({ id }: AlertedIncident) => ({ id }) };
  try {
    const { record } = await incidents.open(principal, { ...asked, ...source }, once);
    return await incidents.get(principal, record.id);
  } catch (error) {
    const holder = holderIn(error);
    if (holder === null) throw error;
    return incidents.get(principal, holder);
  }
}

async function incidentOf(
  { incidents }: AlertDeps,
  integration: Integration,
  { incidentId }: Alert,
): Promise<AlertedIncident | null> {
  const found = await incidents.get(principalOf(integration), incidentId).catch(ignoring('NOT_FOUND'));
  return found ?? null;
}

function ignoring(code: ErrorCode): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof DomainError && error.code === code) return undefined;
    throw error;
  };
}

function isUnresolved({ status }: AlertedIncident): boolean {
  return status === 'open' || status === 'investigating';
}

function alertIdOf({ id }: Integration, key: string): string {
  return `${id}/${digestOfAll([key])}`;
}

function digestOfAll(parts: readonly string[]): string {
  return digestOf(JSON.stringify(parts));
}
