import { isPageDue, isReminderDue } from '../../domain/incidents/incident';
import type { IncidentRepository } from '../../domain/incidents/ports';
import { isCallDue } from '../../domain/incidents/runbook-progress';
import type { Channel, ChannelSender } from '../../domain/notifications/channel';
import {
  afterFailure,
  type Delivery,
  type DeliveryAttempt,
  type DeliveryRepository,
  type DeliveryStep,
} from '../../domain/notifications/delivery';
import type { IncidentNotice, Message } from '../../domain/notifications/message';
import { untilStored } from '../persistently';
import { digestOf } from '../secrets';

/** The deliveries of one destination. `now` is the workflow's own time. */
export interface Deliveries {
  next(channelId: string, now: string): Promise<DeliveryStep>;
  /** Sends what is still worth sending, and records how that went; resolves to how many went out. */
  send(channelId: string, ids: readonly string[], now: string): Promise<number>;
}

interface DeliveryDeps {
  deliveries: DeliveryRepository;
  incidents: Pick<IncidentRepository, 'find'>;
  channels: { find(id: string): Promise<Channel | null> };
  sender: ChannelSender;
}

/** When more than so many are due at once for a person's channel, they go out in one message. */
const SINGLE_MAX = 3;
const BUNDLE_MAX = 20;
/** Programs get each message by itself. */
const BUNDLING = ['slack', 'email'];

/** After these an incident that is kept elsewhere needs nobody any more. */
const ENDINGS: readonly IncidentNotice[] = ['acknowledged', 'resolved', 'closed'];

/** Deliveries over their ports. */
export function createDeliveries(deps: DeliveryDeps): Deliveries {
  const { deliveries, channels, sender } = deps;

  /** Of `ids`, those that are pending and worth sending now; the rest is settled. */
  async function worthSending(ids: readonly string[], now: string): Promise<Delivery[]> {
    const worth: Delivery[] = [];
    for (const id of ids) {
      const delivery = await deliveries.find(id);
      if (delivery?.state !== 'pending') continue;
      if (await isOutdated(deps, delivery))
        await settle(deliveries, id, { state: 'dropped', reason: 'no longer due', now });
      else worth.push(delivery);
    }
    return worth;
  }

  return {
    async next(channelId, now) {
      const pending = await deliveries.pendingOf(channelId);
      if (pending.length === 0) return { kind: 'stop' };
      const due = pending.filter(({ nextAttemptAt }) => nextAttemptAt <= now);
      const [first] = due;
      if (!first) return { kind: 'wait', until: earliest(pending) };
      const kind = due.length > SINGLE_MAX ? (await channels.find(channelId))?.target.kind : undefined;
      const isBundle = kind !== undefined && BUNDLING.includes(kind);
      return { kind: 'send', ids: isBundle ? due.slice(0, BUNDLE_MAX).map(({ id }) => id) : [first.id] };
    },
    async send(channelId, ids, now) {
      const channel = await channels.find(channelId);
      const trouble = troubleWith(channel);
      if (channel === null || trouble !== null) {
        for (const id of ids)
          await settle(deliveries, id, {
            state: 'dead',
            reason: trouble ?? 'the channel does not exist',
            now,
          });
        return 0;
      }
      const [first, ...rest] = await worthSending(ids, now);
      if (!first) return 0;
      if (channel.target.kind === 'pagerduty') await dropOvertaken(deps, first, now);
      const begun = [first, ...rest];
      for (const { id } of begun) await deliveries.transition(id, (delivery) => beginAttempt(delivery, now));
      // An acknowledgement that came while the attempt was written is heard as well.
      const stillDue = await worthSending(
        begun.map(({ id }) => id),
        now,
      );
      const [head, ...others] = stillDue;
      if (!head) return 0;
      const messages: [Message, ...Message[]] = [head.message, ...others.map(({ message }) => message)];
      const envelope = { key: envelopeKey(stillDue), committedAt: head.createdAt, messages };
      const result = await sender.send(channel.target, envelope);
      // What has arrived is written down however long the store is away: to forget it is to send it again.
      for (const { id } of stillDue)
        await untilStored(() => deliveries.transition(id, (delivery) => endAttempt(delivery, result, now)));
      return result.ok ? stillDue.length : 0;
    },
  };
}

type End = { state: 'dropped' | 'dead'; reason: string; now: string };

async function settle(
  deliveries: DeliveryRepository,
  id: string,
  { state, reason, now }: End,
): Promise<void> {
  await deliveries.transition(id, (delivery) =>
    delivery.state === 'pending' ? { state, settledAt: now, settledReason: reason } : null,
  );
}

/**
 * Where an incident is kept a second time, what still waits to open it must not arrive after what acknowledges or ends
 * it: nobody would end it there any more.
 */
async function dropOvertaken({ deliveries }: DeliveryDeps, ending: Delivery, now: string): Promise<void> {
  if (ending.notice === null || !ENDINGS.includes(ending.notice)) return;
  const earlier = (await deliveries.pendingOf(ending.channelId)).filter(
    ({ incidentId, createdAt }) => incidentId === ending.incidentId && createdAt < ending.createdAt,
  );
  const reason = `overtaken: it was ${ending.notice}`;
  for (const { id } of earlier) await settle(deliveries, id, { state: 'dropped', reason, now });
}

/**
 * A page is outdated when somebody acknowledged, resolved, snoozed or silenced its incident since; a reminder when
 * anything was done since; the call of a runbook when its step no longer waits for it.
 */
async function isOutdated({ incidents }: DeliveryDeps, delivery: Delivery): Promise<boolean> {
  const { id, epoch, incidentId, notice, message, createdAt } = delivery;
  const isReminder = notice === 'reminder';
  const isCall = message.kind === 'runbook_step';
  if (incidentId === null || (epoch === null && !isReminder && !isCall)) return false;
  const incident = await incidents.find(incidentId);
  if (incident === null) return false;
  if (isCall) return !isCallDue(incident, id);
  return epoch === null ? !isReminderDue(incident, createdAt) : !isPageDue(incident, epoch);
}

function troubleWith(channel: Channel | null): string | null {
  if (channel === null) return 'the channel does not exist';
  if (channel.disabledAt !== null) return 'the channel is disabled';
  return channel.owner.kind === 'user' && channel.verifiedAt === null ? 'the address is not verified' : null;
}

function beginAttempt(delivery: Delivery, now: string) {
  if (delivery.state !== 'pending') return null;
  const attempt: DeliveryAttempt = { at: now, ok: null, detail: 'under way' };
  return { attempts: [...delivery.attempts, attempt] };
}

function endAttempt(delivery: Delivery, result: Awaited<ReturnType<ChannelSender['send']>>, now: string) {
  if (delivery.state === 'sent') return null;
  const last = delivery.attempts.at(-1);
  const ended = { at: last?.at ?? now, ok: result.ok, detail: result.detail };
  const attempts = [...delivery.attempts.slice(0, -1), ended];
  if (result.ok) return { attempts, state: 'sent' as const, settledAt: now, settledReason: null };
  // A word that came after it was settled otherwise only completes the log.
  if (delivery.state !== 'pending') return { attempts };
  return { attempts, ...afterFailure({ ...delivery, attempts }, result, now) };
}

/** One that goes alone has its own key at every try; a bundle has that of its contents. */
function envelopeKey(deliveries: readonly Delivery[]): string {
  const ids = deliveries.map(({ id }) => id);
  if (ids.length === 1) return ids.join('');
  return `bundle/${digestOf(ids.toSorted().join('\n')).slice(0, 32)}`;
}

function earliest(pending: readonly Delivery[]): string {
  return pending.map(({ nextAttemptAt }) => nextAttemptAt).toSorted()[0] ?? '';
}
