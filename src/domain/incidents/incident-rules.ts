import { DomainError } from '../errors';
import type { NewEvent } from '../event';
import type { JsonObject } from '../json';
import type { IncidentNotice } from '../notifications/message';
import { type EscalationRule, ruleFor } from './escalation-policy';
import {
  assertCanMove,
  type Incident,
  type IncidentDecision,
  type IncidentStatus,
  isUnresolved,
} from './incident';
import { type Listener, withNotices } from './notices';
import { beginPaging, severityChanges, stopPaging } from './paging';
import { resolvedRunbook } from './runbook-progress';
import type { Severity } from './severity';
import { newlyOverdue, slaClocks, stopClock } from './sla';

/** Who changes an incident, when, and who else hears of it. */
export interface By {
  actor: string;
  now: string;
  /** Channels that hear of a notice without being paged. */
  listeners: (notice: IncidentNotice) => readonly Listener[];
}

/** What opens an incident. */
export type NewIncident = Pick<
  Incident,
  | 'id'
  | 'title'
  | 'severity'
  | 'modelId'
  | 'modelName'
  | 'teamId'
  | 'description'
  | 'triggerSource'
  | 'labels'
  | 'runbook'
  | 'recurrenceOf'
> & { rules: readonly EscalationRule[] };

/** An incident as it is opened, and its first event. */
export function openIncident(asked: NewIncident, by: By): { incident: Incident; event: NewEvent } {
  const { actor, now } = by;
  const bare: Incident = {
    ...asked,
    runbookUrl: asked.runbook?.url ?? null,
    revision: 1,
    status: 'open',
    assignedTo: null,
    openedBy: actor,
    createdAt: now,
    updatedAt: now,
    lastEventAt: now,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    closedAt: null,
    postmortemAt: null,
    touchedAt: now,
    remindedAt: null,
    sla: slaClocks(asked.severity, now),
    paging: beginPaging(ruleFor(asked.rules, asked.severity), now),
    outbox: [],
    mirrors: [],
    reports: 0,
    entryKeys: [],
  };
  const { title, severity, modelId, triggerSource, recurrenceOf } = asked;
  const reason = `${severity} incident opened by ${actor}`;
  const told = { notice: 'opened' as const, reason, actor, now, listeners: by.listeners('opened') };
  const event = {
    type: 'incident.opened',
    actor,
    data: { title, severity, modelId, triggerSource, recurrenceOf },
  };
  // The first revision's keys are those of revision 0 + 1.
  const { outbox, mirrors } = withNotices({ ...bare, revision: 0 }, told);
  return { incident: { ...bare, outbox, mirrors }, event };
}

/** What a person may change at once. */
export interface IncidentPatch {
  status?: IncidentStatus | undefined;
  severity?: Severity | undefined;
  assignedTo?: string | null | undefined;
  description?: string | null | undefined;
  labels?: readonly string[] | undefined;
}

const NOTICE_OF: Partial<Record<IncidentStatus, IncidentNotice>> = {
  investigating: 'acknowledged',
  resolved: 'resolved',
  closed: 'closed',
};

/**
 * All changes of a patch in one step, or none. Null when nothing changes.
 * @throws DomainError INVALID_STATE when the status can't follow
 */
export function patchIncident(incident: Incident, patch: IncidentPatch, by: By): IncidentDecision | null {
  const { status = incident.status, severity = incident.severity } = patch;
  assertCanMove(incident, status);
  const changed = changedFields(incident, patch);
  const isAcknowledging = patch.status === 'investigating' && incident.paging.state !== 'acknowledged';
  if (Object.keys(changed).length === 0 && !isAcknowledging) return null;
  const moved = {
    ...incident,
    ...definedOf(patch),
    ...severityChanges(incident, severity, by.now),
    updatedAt: by.now,
    touchedAt: by.now,
  };
  const isMove = status !== incident.status;
  const after = isAcknowledging || isMove ? arrive(moved, status, by) : moved;
  const overdue = newlyOverdue(incident.sla, after.sla);
  const data: JsonObject = {
    ...(isMove ? { from: incident.status, to: status } : {}),
    changed,
    ...(overdue.length > 0 ? { overdue } : {}),
  };
  const notice = isAcknowledging || isMove ? NOTICE_OF[status] : undefined;
  const told = notice && {
    notice,
    actor: by.actor,
    now: by.now,
    listeners: by.listeners(notice),
    reason: `${notice} by ${by.actor}`,
  };
  const { id: _id, revision: _revision, lastEventAt: _at, ...changes } = after;
  return {
    changes: { ...changes, ...(told ? withNotices(after, told) : {}) },
    event: { type: eventTypeOf(isMove, isAcknowledging), actor: by.actor, data },
  };
}

function eventTypeOf(isMove: boolean, isAcknowledging: boolean): string {
  if (isMove) return 'incident.status_changed';
  return isAcknowledging ? 'incident.acknowledged' : 'incident.changed';
}

/** What arriving at a status entails. */
function arrive(incident: Incident, status: IncidentStatus, { actor, now }: By): Incident {
  const { paging } = incident;
  if (status === 'investigating') {
    const acknowledged = stopPaging(paging, 'acknowledged', null);
    const acknowledgedAt = incident.acknowledgedAt ?? now;
    return {
      ...incident,
      status,
      paging: acknowledged,
      acknowledgedAt,
      acknowledgedBy: actor,
      remindedAt: null,
      sla: incident.acknowledgedAt === null ? stopClock(incident.sla, 'acknowledge', now) : incident.sla,
    };
  }
  const still = stopPaging(paging, paging.state, null);
  if (status === 'resolved')
    return {
      ...incident,
      status,
      paging: still,
      resolvedAt: now,
      sla: stopClock(incident.sla, 'resolve', now),
      runbook: resolvedRunbook(incident.runbook, now),
    };
  if (status === 'closed') return { ...incident, status, paging: still, closedAt: now };
  return incident;
}

function changedFields(incident: Incident, patch: IncidentPatch): JsonObject {
  const names = ['severity', 'assignedTo', 'description', 'labels', 'status'] as const;
  const different = names.filter(
    (name) => patch[name] !== undefined && JSON.stringify(patch[name]) !== JSON.stringify(incident[name]),
  );
  const entries = different.map((name) => [name, { from: toJson(incident[name]), to: toJson(patch[name]) }]);
  return Object.fromEntries(entries);
}

function toJson(value: Incident['labels'] | string | null | undefined): string | string[] | null {
  return typeof value === 'object' && value !== null ? [...value] : (value ?? null);
}

function definedOf(patch: IncidentPatch): Partial<Incident> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

/** @throws DomainError INVALID_STATE, saying what can't be done to what has ended */
export function assertUnresolved(incident: Incident, deed: string): void {
  if (!isUnresolved(incident))
    throw new DomainError('INVALID_STATE', `an incident that is ${incident.status} can't be ${deed}`);
}
