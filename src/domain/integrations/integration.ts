import type { NewEvent } from '../event';
import { SEVERITIES, type Severity } from '../incidents/severity';

/** Senders that are understood. */
export const INTEGRATION_KINDS = ['pagerduty', 'alertmanager'] as const;
export type IntegrationKind = (typeof INTEGRATION_KINDS)[number];

/** A key by which another program reports what is wrong with one model. JSON-safe. */
export interface Integration {
  id: string;
  revision: number;
  kind: IntegrationKind;
  name: string;
  /** Null for a model of no team. */
  teamId: string | null;
  modelId: string;
  /** The sender's words for severities, in lower case. */
  severities: Readonly<Record<string, Severity>>;
  /** For words that are not among them. */
  defaultSeverity: Severity;
  /** SHA-256 of the key, hexadecimal; the key itself is nowhere. */
  keyHash: string;
  /** The last characters of the key, to tell keys apart. */
  keyHint: string;
  createdBy: string;
  createdAt: string;
  /** Set when its key counts no more. */
  disabledAt: string | null;
  lastEventAt: string;
}

export interface IntegrationDecision {
  changes: Partial<Pick<Integration, 'disabledAt'>>;
  event: NewEvent | null;
}

/** PagerDuty's severities, and what Alertmanager's rules usually say. */
export const USUAL_SEVERITIES: Readonly<Record<string, Severity>> = {
  critical: 'P1',
  error: 'P2',
  warning: 'P3',
  info: 'P4',
};

/** A new integration and its event. */
export function newIntegration(
  asked: Omit<Integration, 'revision' | 'createdAt' | 'disabledAt' | 'lastEventAt'>,
  now: string,
): { integration: Integration; event: NewEvent } {
  const integration = { ...asked, revision: 1, createdAt: now, disabledAt: null, lastEventAt: now };
  return { integration, event: eventOf(integration, 'integration.created', asked.createdBy) };
}

/** Its key counts no more; null when that is so already. */
export function disableIntegration(
  integration: Integration,
  by: { actor: string; now: string },
): IntegrationDecision | null {
  if (integration.disabledAt !== null) return null;
  const event = eventOf(integration, 'integration.disabled', by.actor);
  return { changes: { disabledAt: by.now }, event };
}

/** What a sender's word means here. */
export function severityOf(
  { severities, defaultSeverity }: Pick<Integration, 'severities' | 'defaultSeverity'>,
  word: string | null,
): Severity {
  const key = (word ?? '').toLowerCase();
  if (Object.hasOwn(severities, key)) return severities[key] ?? defaultSeverity;
  return SEVERITIES.find((severity) => severity.toLowerCase() === key) ?? defaultSeverity;
}

function eventOf({ name, kind, teamId, modelId }: Integration, type: string, actor: string): NewEvent {
  return { type, actor, data: { name, kind, team: teamId, modelId } };
}
