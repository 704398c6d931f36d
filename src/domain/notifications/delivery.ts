import { DomainError } from '../errors';
import type { MeasureQuery } from '../incidents/metrics';
import type { IncidentNotice, Message } from './message';

export const DELIVERY_STATES = ['pending', 'sent', 'dropped', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One try. `ok` is null while it is under way, and stays so when its process died: it may have arrived. */
export interface DeliveryAttempt {
  /** ISO 8601 UTC. */
  at: string;
  ok: boolean | null;
  detail: string;
}

/** One message on its way to one channel. JSON-safe. */
export interface Delivery {
  /** The key under which it was committed. */
  id: string;
  revision: number;
  channelId: string;
  /** Null for what belongs to no incident. */
  incidentId: string | null;
  recipient: string | null;
  /** Null for what is no notice of an incident. */
  notice: IncidentNotice | null;
  /** Of a page: it is sent only while the incident is in this epoch of its paging. */
  epoch: number | null;
  message: Message;
  state: DeliveryState;
  createdAt: string;
  attempts: readonly DeliveryAttempt[];
  /** When it is tried next, while it is pending. */
  nextAttemptAt: string;
  settledAt: string | null;
  /** Why it was dropped or given up. */
  settledReason: string | null;
}

export type DeliveryChanges = Partial<Omit<Delivery, 'id' | 'revision'>>;

/** What the workflow of a destination does next. `send`: these deliveries, in one envelope. */
export type DeliveryStep =
  | { kind: 'stop' }
  | { kind: 'wait'; until: string }
  | { kind: 'send'; ids: string[] };

/** Storage of deliveries; they are kept as the delivery log. */
export interface DeliveryRepository {
  /** Stores a delivery; one that is there already changes nothing. */
  insert(delivery: Delivery): Promise<void>;
  find(id: string): Promise<Delivery | null>;
  /** By compare-and-set. @throws DomainError NOT_FOUND */
  transition(id: string, decide: (delivery: Delivery) => DeliveryChanges | null): Promise<Delivery>;
  /** Pending ones of a channel, in the order in which they were committed. */
  pendingOf(channelId: string): Promise<Delivery[]>;
  /** Channels for which something is pending. */
  pendingChannels(): Promise<string[]>;
  /** Pages that were sent, of those that were committed in the time asked for. */
  countPages(query: MeasureQuery): Promise<number>;
  statistics(): Promise<DeliveryStatistics>;
  /** Newest first. */
  list(query: DeliveryQuery): Promise<{ total: number; deliveries: Delivery[] }>;
}

/** What stands between messages and those they are meant for. */
export interface DeliveryStatistics {
  pending: number;
  /** Those of the pending ones that are to make somebody act. */
  pendingPages: number;
  /** Given up. */
  dead: number;
  /** When the oldest pending one was committed, ISO 8601 UTC; null when none is. */
  oldestPendingAt: string | null;
}

/** Sets the deliveries of a channel in motion. */
export interface DeliveryOrchestrator {
  wakeChannel(channelId: string): Promise<void>;
  /** Channels whose workflow is known to be running; may lag, so absence proves nothing. */
  runningChannels(): Promise<Set<string>>;
}

export interface DeliveryQuery {
  state: DeliveryState | null;
  incidentId: string | null;
  channelId: string | null;
  /** Models of whose incidents the caller must not see anything. */
  hiddenModelIds: readonly string[];
  skip: number;
  limit: number;
}

/** What sending it again changes; null when it is on its way. @throws DomainError INVALID_STATE when it was sent */
export function replayDelivery({ state }: Delivery, now: string): DeliveryChanges | null {
  if (state === 'sent')
    throw new DomainError('INVALID_STATE', 'it was sent; only what was not can be sent again');
  if (state === 'pending') return null;
  return { state: 'pending', nextAttemptAt: now, settledAt: null, settledReason: null };
}

/** Pauses after failed tries, seconds; the last one repeats. */
const PAUSES_SECONDS = [5, 15, 30, 60, 120, 300, 600, 1_800] as const;
const LONGEST_PAUSE_SECONDS = 3_600;
/** After this time it is given up, and shows as a dead letter. */
const LIFETIME_MS = 24 * 3_600_000;

/** What a failed try means at `now`: another one later, or none. `asked` is what the receiver asked to wait, seconds. */
export function afterFailure(
  delivery: Delivery,
  failure: { detail: string; isPermanent: boolean; retryAfterSeconds: number | null },
  now: string,
): DeliveryChanges {
  const age = Date.parse(now) - Date.parse(delivery.createdAt);
  if (failure.isPermanent || age >= LIFETIME_MS)
    return { state: 'dead', settledAt: now, settledReason: failure.detail };
  const pause = PAUSES_SECONDS[delivery.attempts.length - 1] ?? LONGEST_PAUSE_SECONDS;
  const seconds = Math.min(Math.max(pause, failure.retryAfterSeconds ?? 0), LONGEST_PAUSE_SECONDS);
  return { nextAttemptAt: new Date(Date.parse(now) + seconds * 1_000).toISOString() };
}
