import { hexId } from '../domain/ids';
import type { Envelope, IncidentFacts, IncidentNotice, Message } from '../domain/notifications/message';

/** One message in words, for people. Not escaped, and as long as its facts are. */
export interface Wording {
  /** One sentence. */
  headline: string;
  /** Why it was sent, or what is to be done; may be empty. */
  body: string;
  facts: readonly { label: string; value: string }[];
  /** Where more is to be seen; only `http` and `https`. */
  links: readonly { label: string; url: string }[];
}

type Told = { incident: IncidentFacts; actor: string };

const HEADLINES: Readonly<Record<IncidentNotice, (told: Told) => string>> = {
  page: ({ incident }) => `${incident.severity} page: ${incident.title}`,
  opened: ({ incident }) => `${incident.severity} opened: ${incident.title}`,
  acknowledged: ({ incident, actor }) => `${incident.severity} acknowledged by ${actor}: ${incident.title}`,
  reopened: ({ incident }) => `${incident.severity} needs attention again: ${incident.title}`,
  handed_over: ({ incident, actor }) => `${incident.severity} handed over by ${actor}: ${incident.title}`,
  reminder: ({ incident }) => `${incident.severity} is still waiting: ${incident.title}`,
  sla_breached: ({ incident }) => `${incident.severity} is over its time: ${incident.title}`,
  unanswered: ({ incident }) => `${incident.severity} was answered by nobody: ${incident.title}`,
  resolved: ({ incident, actor }) => `${incident.severity} resolved by ${actor}: ${incident.title}`,
  closed: ({ incident, actor }) => `${incident.severity} closed by ${actor}: ${incident.title}`,
  approval_needed: ({ incident }) => `${incident.severity} waits for an approval: ${incident.title}`,
  runbook_failed: ({ incident }) => `${incident.severity} has a runbook that failed: ${incident.title}`,
};

/** A message in words; links lead to `publicUrl` (without a slash at its end), where there is one. */
export function wordingOf(message: Message, publicUrl: string | null): Wording {
  if (message.kind === 'test')
    return plain('Test notification', `${message.actor} sent this to try the channel. Nothing is wrong.`);
  if (message.kind === 'verification')
    return plain(
      `Your code is ${message.code}`,
      `Enter it in Modelkeeper to be notified here as ${message.username}. If you did not ask for it, ignore this message.`,
    );
  const { incident } = message;
  const common = { facts: factsOf(incident), links: linksOf(incident, publicUrl) };
  if (message.kind === 'incident')
    return { ...common, headline: HEADLINES[message.notice](message), body: message.reason };
  const headline = `${incident.severity} runbook step "${message.step}": ${incident.title}`;
  return { ...common, headline, body: '' };
}

/** One sentence for all that goes out together. */
export function headlineOf({ messages }: Envelope, publicUrl: string | null): string {
  if (messages.length === 1) return wordingOf(messages[0], publicUrl).headline;
  const incidents = incidentsOf(messages);
  const mostUrgent = incidents.map(({ severity }) => severity).sort()[0];
  const about = incidents.length === 1 ? `: ${incidents[0]?.title}` : ` on ${incidents.length} incidents`;
  return `${mostUrgent ? `${mostUrgent}: ` : ''}${messages.length} updates${about}`;
}

/** The incidents that messages are about, each once, as the last of them tells it. */
export function incidentsOf(messages: readonly Message[]): IncidentFacts[] {
  const byId = new Map<string, IncidentFacts>();
  for (const message of messages) if ('incident' in message) byId.set(message.incident.id, message.incident);
  return [...byId.values()];
}

/** `text`, cut to at most `length` UTF-16 units with an ellipsis, never within a character. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The page of an incident in the web client. */
export function incidentUrl({ id }: IncidentFacts, publicUrl: string | null): string | null {
  return publicUrl === null ? null : `${publicUrl}/app/incidents/${encodeURIComponent(id)}`;
}

function plain(headline: string, body: string): Wording {
  return { headline, body, facts: [], links: [] };
}

function factsOf(incident: IncidentFacts): Wording['facts'] {
  const facts: Record<string, string | null> = {
    Severity: incident.severity,
    Status: incident.status,
    Model: incident.modelName ?? incident.modelId,
    Team: incident.teamId,
    'Assigned to': incident.assignedTo,
    'Triggered by': incident.triggerSource,
    Opened: incident.createdAt,
    Labels: incident.labels.length > 0 ? incident.labels.join(', ') : null,
    Incident: hexId(incident.id).slice(0, 8),
    Description: incident.description,
  };
  return Object.entries(facts).flatMap(([label, value]) => (value ? [{ label, value }] : []));
}

function linksOf(incident: IncidentFacts, publicUrl: string | null): Wording['links'] {
  const page = incidentUrl(incident, publicUrl);
  const { runbookUrl } = incident;
  return [
    ...(page === null ? [] : [{ label: 'Open incident', url: page }]),
    ...(runbookUrl !== null && /^https?:\/\//i.test(runbookUrl) && URL.canParse(runbookUrl)
      ? [{ label: 'Runbook', url: runbookUrl }]
      : []),
  ];
}
