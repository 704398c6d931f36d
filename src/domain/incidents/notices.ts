import type { ChannelKind } from '../notifications/channel';
import type { IncidentFacts, IncidentNotice } from '../notifications/message';
import type { Incident, OutboxEntry } from './incident';

/** A channel that hears of something. */
export interface Listener {
  id: string;
  kind: ChannelKind;
}

/** A channel by which a person is told of something, and from when on. */
export interface Way {
  channelId: string;
  /** ISO 8601 UTC: later than now in quiet hours, and for those who want it by this channel after a while only. */
  dueAt: string;
}

/** What the notices of one transition are made from. */
export interface Notices {
  notice: IncidentNotice;
  reason: string;
  actor: string;
  now: string;
  /** Channels that hear of it whoever was paged. */
  listeners: readonly Listener[];
}

/** The incident as it is told. */
export function factsOf(incident: Incident): IncidentFacts {
  return {
    id: incident.id,
    title: incident.title,
    severity: incident.severity,
    status: incident.status,
    modelId: incident.modelId,
    modelName: incident.modelName,
    teamId: incident.teamId,
    description: incident.description,
    labels: incident.labels,
    assignedTo: incident.assignedTo,
    triggerSource: incident.triggerSource,
    runbookUrl: incident.runbookUrl,
    createdAt: incident.createdAt,
  };
}

/**
 * Outbox and mirrors after a transition whose result is `after`: one entry for each listener and, for what ends or
 * acknowledges, each mirror. Keys carry the revision, so that a transition that lost its race leaves nothing behind.
 */
export function withNotices(after: Incident, told: Notices): Pick<Incident, 'outbox' | 'mirrors'> {
  const isMirrored = told.notice === 'acknowledged' || told.notice === 'resolved';
  const ids = new Set([...told.listeners.map(({ id }) => id), ...(isMirrored ? after.mirrors : [])]);
  const entries = [...ids].map((channelId) =>
    entryOf(after, { ...told, channelId, recipient: null, dueAt: told.now }),
  );
  return {
    outbox: [...after.outbox, ...entries],
    mirrors: union(after.mirrors, mirrorsAmong(told.listeners)),
  };
}

/** One notice to one channel, keyed by the revision that `after` will have. */
export function entryOf(
  after: Incident,
  told: Omit<Notices, 'listeners'> & Way & { recipient: string | null },
): OutboxEntry {
  const { notice, reason, actor, now, channelId, recipient, dueAt } = told;
  return {
    key: `${after.id}/r${after.revision + 1}/${notice}/${recipient ?? ''}/${channelId}`,
    channelId,
    recipient,
    notice,
    reason,
    actor,
    epoch: null,
    incident: factsOf(after),
    committedAt: now,
    dueAt,
  };
}

/** Those that keep an incident of their own and must hear of its end. */
export function mirrorsAmong(listeners: readonly Listener[]): string[] {
  return listeners.filter(({ kind }) => kind === 'pagerduty').map(({ id }) => id);
}

/** Both without repetition. */
export function union<T>(some: readonly T[], more: readonly T[]): T[] {
  return [...new Set([...some, ...more])];
}
