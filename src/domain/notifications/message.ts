import type { Severity } from '../incidents/severity';

/** What happened to an incident that somebody is told of. `page`: somebody is to act. */
export const INCIDENT_NOTICES = [
  'page',
  'opened',
  'acknowledged',
  'reopened',
  'handed_over',
  'reminder',
  'sla_breached',
  'unanswered',
  'resolved',
  'closed',
  'approval_needed',
  'runbook_failed',
] as const;
export type IncidentNotice = (typeof INCIDENT_NOTICES)[number];

/** An incident as it was when the message was committed. */
export interface IncidentFacts {
  id: string;
  title: string;
  severity: Severity;
  status: 'open' | 'investigating' | 'resolved' | 'closed';
  modelId: string;
  /** Null when no model with this id is registered. */
  modelName: string | null;
  teamId: string | null;
  description: string | null;
  labels: readonly string[];
  assignedTo: string | null;
  triggerSource: string;
  runbookUrl: string | null;
  /** ISO 8601 UTC. */
  createdAt: string;
}

/** What is told: facts only, each channel words them. JSON-safe. */
export type Message =
  | { kind: 'incident'; notice: IncidentNotice; incident: IncidentFacts; reason: string; actor: string }
  /** A step of a runbook calls a receiver. */
  | { kind: 'runbook_step'; incident: IncidentFacts; step: string; payload: unknown }
  /** Proves that an address belongs to the user who named it. */
  | { kind: 'verification'; username: string; code: string }
  | { kind: 'test'; actor: string };

/** Messages that go out together; more than one when a destination got more than its rate allows. */
export interface Envelope {
  /** The same at every try, so that receivers that know keys can drop a second copy. */
  key: string;
  /** When the first of them was committed, ISO 8601 UTC. */
  committedAt: string;
  messages: readonly [Message, ...Message[]];
}
