import { createHash, createHmac } from 'node:crypto';
import type { ChannelTarget, SendResult, SigningSecret } from '../domain/notifications/channel';
import type { Envelope, IncidentFacts, Message } from '../domain/notifications/message';
import type { Clock } from '../domain/ports';
import type { Outgoing } from './outgoing';
import { permanent, resultOf } from './results';
import { incidentUrl } from './wording';

interface WebhookDeps {
  outgoing: Outgoing;
  publicUrl: string | null;
  clock: Clock;
}

/** Ids that stand as they are: a full stop would blur what is signed. */
const PLAIN_ID = /^[\w:/@+=-]{1,128}$/;

/** Sends envelopes as Standard Webhooks (standardwebhooks.com, version 1). */
export function createWebhook({ outgoing, publicUrl, clock }: WebhookDeps) {
  return async (
    target: Extract<ChannelTarget, { kind: 'webhook' }>,
    envelope: Envelope,
  ): Promise<SendResult> => {
    const now = clock.now();
    const secrets = validSecrets(target.secrets, now);
    if (secrets.length === 0) return permanent('the channel has no secret to sign with');
    const body = JSON.stringify(payloadOf(envelope, publicUrl));
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Modelkeeper',
      ...signatureHeaders({ id: webhookId(envelope.key), timestamp: toSeconds(now), body, secrets }),
    };
    return resultOf(await outgoing.post({ url: target.url, headers, body }), { now, excerpt: false });
  };
}

/** The headers that prove where a body comes from; one signature for each secret, newest first. `timestamp` in seconds. */
export function signatureHeaders(signed: {
  id: string;
  timestamp: number;
  body: string;
  secrets: readonly string[];
}): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const { id, timestamp, body, secrets } = signed;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

/** The envelope's key, or what is derived from it where it can't stand in a header. */
export function webhookId(key: string): string {
  return PLAIN_ID.test(key) ? key : `msg_${createHash('sha256').update(key).digest('hex')}`;
}

function validSecrets(secrets: readonly SigningSecret[], now: string): string[] {
  return secrets
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .sort((one, other) => other.createdAt.localeCompare(one.createdAt))
    .map(({ secret }) => secret);
}

function toSeconds(at: string): number {
  return Math.floor(Date.parse(at) / 1_000);
}

/** The body: several messages are one of type `bundle`, in the order of their commitment. */
function payloadOf({ committedAt, messages }: Envelope, publicUrl: string | null): object {
  const timestamp = committedAt;
  const parts = messages.map((message) => partOf(message, publicUrl));
  const [only] = parts;
  if (parts.length === 1 && only) return { type: only.type, timestamp, data: only.data };
  return { type: 'bundle', timestamp, data: { messages: parts } };
}

function partOf(message: Message, publicUrl: string | null): { type: string; data: object } {
  if (message.kind === 'test') return { type: 'channel.test', data: { actor: message.actor } };
  if (message.kind === 'verification') {
    const { username, code } = message;
    return { type: 'channel.verification', data: { username, code } };
  }
  const incident = presentIncident(message.incident, publicUrl);
  if (message.kind === 'runbook_step') {
    const { step, payload } = message;
    return { type: 'incident.runbook_step', data: { step, payload, incident } };
  }
  const { notice, reason, actor } = message;
  return { type: `incident.${notice}`, data: { notice, reason, actor, incident } };
}

function presentIncident(incident: IncidentFacts, publicUrl: string | null): object {
  return {
    id: incident.id,
    title: incident.title,
    severity: incident.severity,
    status: incident.status,
    model_id: incident.modelId,
    model_name: incident.modelName,
    team: incident.teamId,
    description: incident.description,
    labels: incident.labels,
    assigned_to: incident.assignedTo,
    trigger_source: incident.triggerSource,
    runbook_url: incident.runbookUrl,
    created_at: incident.createdAt,
    url: incidentUrl(incident, publicUrl),
  };
}
