import { messageOf } from '../domain/errors';
import type { AddressRange } from '../domain/notifications/address';
import type { ChannelSender } from '../domain/notifications/channel';
import type { Clock } from '../domain/ports';
import { createEmail, type MailSettings } from './email';
import { createOutgoing, type OutgoingLimits, type Resolve } from './outgoing';
import { createPagerDuty } from './pagerduty';
import { retryable } from './results';
import { createSlack } from './slack';
import { createWebhook } from './webhook';

interface ChannelSenderDeps {
  clock: Clock;
  /** What may be reached beside public addresses. */
  allowedAddresses: readonly AddressRange[];
  /** Where people see this service, without a slash at its end; null: messages have no links to it. */
  publicUrl: string | null;
  /** Null: email can't be sent. */
  mail: MailSettings | null;
  /** The system's resolver, unless another is given. */
  resolve?: Resolve;
  limits?: OutgoingLimits;
}

/** Every kind of channel over the network. */
export function createChannelSender({ mail, publicUrl, clock, ...rest }: ChannelSenderDeps): ChannelSender {
  const { allowedAddresses: allowed, ...seams } = rest;
  const common = { outgoing: createOutgoing({ allowed, ...seams }), publicUrl, clock };
  const toWebhook = createWebhook(common);
  const toSlack = createSlack(common);
  const toPagerDuty = createPagerDuty(common);
  const toEmail = createEmail({ mail, publicUrl });
  const send: ChannelSender['send'] = (target, envelope) => {
    if (target.kind === 'webhook') return toWebhook(target, envelope);
    if (target.kind === 'slack') return toSlack(target, envelope);
    if (target.kind === 'pagerduty') return toPagerDuty(target, envelope);
    return toEmail(target, envelope);
  };
  return {
    async send(target, envelope) {
      try {
        return await send(target, envelope);
      } catch (error) {
        return retryable(messageOf(error));
      }
    },
  };
}
