import type { NewEvent } from '../event';
import type { Envelope, IncidentNotice } from './message';

export const CHANNEL_KINDS = ['webhook', 'slack', 'email', 'pagerduty'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** A key that signs webhooks; two count during a rotation. */
export interface SigningSecret {
  /** `whsec_` and base64 (Standard Webhooks). */
  secret: string;
  createdAt: string;
  /** Null: until it is replaced. */
  expiresAt: string | null;
}

/** Where messages go. */
export type ChannelTarget =
  | { kind: 'webhook'; url: string; secrets: readonly SigningSecret[] }
  | { kind: 'slack'; url: string }
  | { kind: 'email'; address: string }
  /** `url`: where events are taken, PagerDuty's own unless it was given. */
  | { kind: 'pagerduty'; routingKey: string; url: string };

/** A code that was sent to prove whose an address is. */
export interface Verification {
  /** Of the code with `salt`, both hexadecimal; the code itself is nowhere. */
  codeHash: string;
  salt: string;
  expiresAt: string;
  triesLeft: number;
  /** When codes were sent, oldest first; those of the last hour. */
  sentAt: readonly string[];
  /** How sending the last one went; null while that is not known. */
  lastSend: { ok: boolean; detail: string } | null;
}

/** A destination of messages: a user's contact method, or a channel of a team. JSON-safe. */
export interface Channel {
  id: string;
  revision: number;
  name: string;
  owner: { kind: 'user' | 'team'; id: string };
  target: ChannelTarget;
  /** Of a team's channel: which notices it gets without being paged; a user's gets none. */
  notices: readonly IncidentNotice[];
  /** When its owner proved that it is theirs; a team's channel needs no proof. Only a verified one is used. */
  verifiedAt: string | null;
  /** While a user is yet to prove it. */
  verification: Verification | null;
  /** Set when it is taken out of use. */
  disabledAt: string | null;
  createdAt: string;
  lastEventAt: string;
}

export interface ChannelDecision {
  changes: Partial<Omit<Channel, 'id' | 'revision' | 'lastEventAt'>>;
  event: NewEvent | null;
}

/** How a try went. `isPermanent`: the same again would be refused again. `detail` is for the delivery log. */
export type SendResult =
  | { ok: true; detail: string }
  | { ok: false; detail: string; isPermanent: boolean; retryAfterSeconds: number | null };

/** Sends one envelope; never throws: whatever goes wrong is a result. Bounded in time. */
export interface ChannelSender {
  send(target: ChannelTarget, envelope: Envelope): Promise<SendResult>;
}
