import type { Channel, ChannelTarget } from '../../../domain/notifications/channel';
import { toSeconds } from '../../time';

const SHOWN_OF_KEY = 4;

/** A team's channel; nothing in it is secret. */
export function presentChannel({ id, name, owner, target, notices, ...times }: Channel) {
  const { createdAt, lastEventAt, disabledAt } = times;
  return {
    id,
    name,
    team: owner.id,
    target: presentTarget(target),
    notices: [...notices],
    ...(target.kind === 'webhook' ? { secrets: target.secrets.map(presentSecret) } : {}),
    created_at: toSeconds(createdAt),
    updated_at: toSeconds(lastEventAt),
    disabled_at: disabledAt && toSeconds(disabledAt),
  };
}

/** A user's own; nothing in it is secret. */
export function presentContactMethod({ id, name, target, ...rest }: Channel) {
  const { verifiedAt, verification, createdAt } = rest;
  return {
    id,
    name,
    target: presentTarget(target),
    verified_at: verifiedAt && toSeconds(verifiedAt),
    verification: verification && {
      expires_at: toSeconds(verification.expiresAt),
      tries_left: verification.triesLeft,
      sent: verification.lastSend?.ok ?? null,
      detail: verification.lastSend?.detail ?? null,
    },
    created_at: toSeconds(createdAt),
  };
}

/** The newest secret of a webhook, for the one time that it is shown. */
export function secretOf({ target }: Channel): { secret?: string } {
  const [newest] = target.kind === 'webhook' ? target.secrets : [];
  return newest ? { secret: newest.secret } : {};
}

function presentSecret({ createdAt, expiresAt }: { createdAt: string; expiresAt: string | null }) {
  return { created_at: toSeconds(createdAt), expires_at: expiresAt && toSeconds(expiresAt) };
}

/** Whoever knows a Slack webhook's path may post there, and queries carry tokens. */
function presentTarget(target: ChannelTarget) {
  if (target.kind === 'email') return { kind: target.kind, address: target.address };
  const { origin, pathname, search } = new URL(target.url);
  if (target.kind === 'slack') return { kind: target.kind, url: `${origin}/…` };
  const url = `${origin}${pathname}${search === '' ? '' : '?…'}`;
  if (target.kind === 'webhook') return { kind: target.kind, url };
  return { kind: target.kind, url, routing_key: `…${target.routingKey.slice(-SHOWN_OF_KEY)}` };
}
