import type { z } from 'zod';
import type { PendingEvent } from '../../../../domain/event';
import { type Incident, isUnresolved, type Paging, versionOf } from '../../../../domain/incidents/incident';
import type { SlaClocks } from '../../../../domain/incidents/sla';
import { standingOf } from '../../../../domain/incidents/standing';
import { type TimelineEvent, timelineEventOf } from '../../../../domain/incidents/timeline';
import { entityTag } from '../../../caller';
import { toSeconds } from '../../../time';
import type * as schemas from './schemas';

/** An incident as the list shows it. */
export function presentItem(incident: Incident): z.input<typeof schemas.IncidentItem> {
  return {
    id: incident.id,
    title: incident.title,
    severity: incident.severity,
    status: incident.status,
    model_id: incident.modelId,
    created_at: toSeconds(incident.createdAt),
    updated_at: toSeconds(incident.updatedAt),
    assigned_to: incident.assignedTo,
  };
}

/** A page of incidents, with exactly the keys of the contract's example. */
export function presentPage(
  { total, incidents }: { total: number; incidents: readonly Incident[] },
  { page, page_size }: { page: number; page_size: number },
): z.input<typeof schemas.IncidentPage> {
  return { total, page, page_size, items: incidents.map(presentItem) };
}

/** An incident, but for its timeline. */
export function presentIncident(incident: Incident): z.input<typeof schemas.Incident> {
  return {
    ...presentItem(incident),
    description: incident.description,
    trigger_source: incident.triggerSource,
    labels: [...incident.labels],
    model_name: incident.modelName,
    team: incident.teamId,
    opened_by: incident.openedBy,
    acknowledged_at: toSecondsOrNull(incident.acknowledgedAt),
    acknowledged_by: incident.acknowledgedBy,
    resolved_at: toSecondsOrNull(incident.resolvedAt),
    closed_at: toSecondsOrNull(incident.closedAt),
    recurrence_of: incident.recurrenceOf,
    sla: presentClocks(incident.sla),
    paging: presentPaging(incident),
  };
}

/** All of an incident; `events` are its own, oldest first. */
export function presentDetails(
  incident: Incident,
  events: readonly PendingEvent[],
): z.input<typeof schemas.IncidentDetails> {
  return {
    ...presentIncident(incident),
    runbook_url: incident.runbookUrl,
    timeline: events.map((event) => presentEvent(timelineEventOf(event))),
  };
}

/** An event of a timeline. */
export function presentEvent({
  eventType,
  body,
  author,
  at,
}: TimelineEvent): z.input<typeof schemas.TimelineEvent> {
  return { event_type: eventType, body, author, timestamp: toSeconds(at) };
}

/** The header `ETag` of an incident. */
export function tagOf(incident: Incident): Record<string, string> {
  return entityTag({ revision: versionOf(incident) });
}

function presentClocks({ acknowledge, resolve }: SlaClocks) {
  const present = ({ dueAt, breachedAt }: SlaClocks['resolve']) => ({
    due_at: toSeconds(dueAt),
    breached_at: toSecondsOrNull(breachedAt),
  });
  return { acknowledge: present(acknowledge), resolve: present(resolve) };
}

function presentPaging(incident: Incident): z.input<typeof schemas.Incident>['paging'] {
  const { paging } = incident;
  const { level, levels } = standingOf(incident);
  return {
    state: isUnresolved(incident) ? paging.state : 'ended',
    until: toSecondsOrNull(paging.until),
    level,
    levels,
    round: paging.round + 1,
    next_at: toSecondsOrNull(nextPageAt(paging)),
  };
}

function nextPageAt({ nextLevelAt, planned }: Paging): string | null {
  const moments = [nextLevelAt, ...planned.map(({ dueAt }) => dueAt)].filter((at) => at !== null);
  return moments.toSorted()[0] ?? null;
}

function toSecondsOrNull(at: string | null): string | null {
  return at === null ? null : toSeconds(at);
}
