import type { Severity } from '../domain/incidents/severity';
import type { ChannelTarget, SendResult } from '../domain/notifications/channel';
import type { Envelope, IncidentNotice, Message } from '../domain/notifications/message';
import type { Clock } from '../domain/ports';
import type { Outgoing } from './outgoing';
import { resultOf } from './results';
import { clip, incidentUrl, wordingOf } from './wording';

interface PagerDutyDeps {
  outgoing: Outgoing;
  publicUrl: string | null;
  clock: Clock;
}

type Action = 'trigger' | 'acknowledge' | 'resolve';

/** What of an event depends on the message; all of one incident share a key. */
type PagerDutyEvent = { event_action: Action; dedup_key: string } & Record<string, unknown>;

const SEVERITIES = { P1: 'critical', P2: 'error', P3: 'warning', P4: 'info' } as const satisfies Record<
  Severity,
  string
>;
/** Limits of Events v2, in characters. */
const SUMMARY_MAX = 1_024;
const TEXT_MAX = 255;
const DETAIL_MAX = 4_096;

/** Sends envelopes to PagerDuty's Events API v2, one event after the other; a second copy of one changes nothing there. */
export function createPagerDuty({ outgoing, publicUrl, clock }: PagerDutyDeps) {
  return async (
    target: Extract<ChannelTarget, { kind: 'pagerduty' }>,
    envelope: Envelope,
  ): Promise<SendResult> => {
    let result: SendResult = { ok: true, detail: 'nothing to tell' };
    for (const event of pagerDutyEvents(envelope, publicUrl)) {
      const body = JSON.stringify({ routing_key: target.routingKey, ...event });
      const headers = { 'content-type': 'application/json' };
      const outcome = await outgoing.post({ url: target.url, headers, body });
      result = resultOf(outcome, { now: clock.now(), excerpt: true });
      if (!result.ok) return result;
    }
    return result;
  };
}

/** The events of an envelope in their order; of the same action following itself on one incident only the last. */
export function pagerDutyEvents(
  { key, messages }: Pick<Envelope, 'key' | 'messages'>,
  publicUrl: string | null,
): PagerDutyEvent[] {
  const events = messages.flatMap((message) => eventsOf(message, key, publicUrl));
  return events.filter((event, index) => {
    const next = events.slice(index + 1).find(({ dedup_key: later }) => later === event.dedup_key);
    return next?.event_action !== event.event_action;
  });
}

function eventsOf(message: Message, key: string, publicUrl: string | null): PagerDutyEvent[] {
  if (message.kind === 'incident' || message.kind === 'runbook_step')
    return [incidentEvent(message, publicUrl)];
  const { headline, body } = wordingOf(message, publicUrl);
  const dedup = { dedup_key: clip(`modelkeeper/${key}`, TEXT_MAX) };
  const payload = { summary: `${headline}. ${body}`, source: 'modelkeeper', severity: 'info' };
  // A trial opens nothing that somebody would have to resolve by hand.
  return [
    { event_action: 'trigger', ...dedup, payload },
    { event_action: 'resolve', ...dedup },
  ];
}

function incidentEvent(
  message: Extract<Message, { kind: 'incident' | 'runbook_step' }>,
  publicUrl: string | null,
): PagerDutyEvent {
  const { incident } = message;
  const { headline, body, facts, links } = wordingOf(message, publicUrl);
  const action = message.kind === 'incident' ? actionOf(message.notice) : 'trigger';
  const event = { event_action: action, dedup_key: incident.id };
  if (action !== 'trigger') return event;
  const details = Object.fromEntries(facts.map(({ label, value }) => [label, clip(value, DETAIL_MAX)]));
  const url = incidentUrl(incident, publicUrl);
  return {
    ...event,
    payload: {
      summary: clip(headline, SUMMARY_MAX),
      source: clip(incident.modelName ?? incident.modelId, TEXT_MAX),
      severity: SEVERITIES[incident.severity],
      timestamp: incident.createdAt,
      ...(incident.teamId === null ? {} : { group: clip(incident.teamId, TEXT_MAX) }),
      class: incident.triggerSource,
      custom_details: { ...(body === '' ? {} : { Reason: clip(body, DETAIL_MAX) }), ...details },
    },
    client: 'Modelkeeper',
    ...(url === null ? {} : { client_url: url }),
    links: links.map(({ label, url: href }) => ({ href, text: label })),
  };
}

/** Whatever asks for attention triggers; PagerDuty adds it to the alert that has the key already. */
function actionOf(notice: IncidentNotice): Action {
  if (notice === 'acknowledged') return 'acknowledge';
  return notice === 'resolved' || notice === 'closed' ? 'resolve' : 'trigger';
}
