import { DomainError } from '../errors';
import type { NewEvent } from '../event';
import type { Channel, ChannelDecision, ChannelTarget, SigningSecret, Verification } from './channel';
import type { IncidentNotice } from './message';

/** PagerDuty's own address for events. */
export const PAGERDUTY_URL = 'https://events.pagerduty.com/v2/enqueue';
/** How long a replaced secret still signs. */
const OVERLAP_MS = 24 * 60 * 60 * 1_000;
/** Most secrets at a time: each adds a signature to a header. */
const SECRETS_MAX = 5;

/** Who does it, and when. */
export interface By {
  actor: string;
  now: string;
}

/** What a channel begins as. */
export interface NewChannel {
  id: string;
  name: string;
  owner: Channel['owner'];
  target: ChannelTarget;
  notices: readonly IncidentNotice[];
  verification: Verification | null;
}

/** A new channel and its event; that of a team counts at once, that of a user when it is verified. */
export function newChannel(asked: NewChannel, by: By): { channel: Channel; event: NewEvent } {
  const channel: Channel = {
    ...asked,
    revision: 1,
    verifiedAt: asked.verification === null ? by.now : null,
    disabledAt: null,
    createdAt: by.now,
    lastEventAt: by.now,
  };
  return { channel, event: eventOf(channel, 'channel.created', by) };
}

/** Changes a channel; the target keeps its kind, and a webhook its secrets. @throws DomainError INVALID_STATE */
export function changeChannel(
  channel: Channel,
  asked: {
    name?: string | undefined;
    notices?: readonly IncidentNotice[] | undefined;
    target?: ChannelTarget | undefined;
  },
  by: By,
): ChannelDecision {
  assertInUse(channel);
  const { target } = channel;
  const isWebhook = target.kind === 'webhook' && asked.target?.kind === 'webhook';
  const next = isWebhook && asked.target ? { ...asked.target, secrets: target.secrets } : asked.target;
  if (asked.target && asked.target.kind !== target.kind)
    throw new DomainError(
      'INVALID_STATE',
      `this channel is of the kind ${target.kind}; add another one instead`,
    );
  const changes = {
    ...(asked.name === undefined ? {} : { name: asked.name }),
    ...(asked.notices === undefined ? {} : { notices: asked.notices }),
    ...(next === undefined ? {} : { target: next }),
  };
  return { changes, event: eventOf({ ...channel, ...changes }, 'channel.changed', by) };
}

/** Takes a channel out of use for good; null when it is already. */
export function disableChannel(channel: Channel, by: By): ChannelDecision | null {
  if (channel.disabledAt !== null) return null;
  return {
    changes: { disabledAt: by.now, verification: null },
    event: eventOf(channel, 'channel.disabled', by),
  };
}

/** Another secret signs from now on, those before it for 24 hours more. @throws DomainError INVALID_STATE */
export function rotateSecret(channel: Channel, secret: string, by: By): ChannelDecision {
  assertInUse(channel);
  const { target } = channel;
  if (target.kind !== 'webhook')
    throw new DomainError('INVALID_STATE', `a channel of the kind ${target.kind} has no secret of ours`);
  const until = new Date(Date.parse(by.now) + OVERLAP_MS).toISOString();
  const kept = target.secrets
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > by.now)
    .map((old) => ({ ...old, expiresAt: old.expiresAt ?? until }));
  if (kept.length >= SECRETS_MAX)
    throw new DomainError('INVALID_STATE', `${SECRETS_MAX} secrets still count; wait for one to run out`);
  const secrets = [newSecret(secret, by.now), ...kept];
  return {
    changes: { target: { ...target, secrets } },
    event: eventOf(channel, 'channel.secret_rotated', by),
  };
}

/** A secret that counts until it is replaced. */
export function newSecret(secret: string, now: string): SigningSecret {
  return { secret, createdAt: now, expiresAt: null };
}

/** @throws DomainError INVALID_STATE for one that is out of use */
export function assertInUse({ disabledAt }: Channel): void {
  if (disabledAt !== null) throw new DomainError('INVALID_STATE', 'this channel is out of use');
}

/** What is told to all: where it leads is not, as that may be a secret. */
export function eventOf({ name, owner, target }: Channel, type: string, { actor }: By): NewEvent {
  return { type, actor, data: { name, kind: target.kind, [owner.kind]: owner.id } };
}
