import { DomainError } from '../errors';
import type { NewEvent } from '../event';
import type { JsonObject } from '../json';
import type { IncidentFacts, IncidentNotice } from '../notifications/message';
import type { EscalationRule } from './escalation-policy';
import { type IncidentRunbook, isUnderWay } from './runbook-progress';
import type { Severity } from './severity';
import type { SlaClocks } from './sla';

export const INCIDENT_STATUSES = ['open', 'investigating', 'resolved', 'closed'] as const;
export type IncidentStatus = (typeof INCIDENT_STATUSES)[number];

/** Status → the one that may follow it. The only copy of the state machine; `docs/governance.md` is compared with it. */
export const STATUS_TRANSITIONS = {
  open: 'investigating',
  investigating: 'resolved',
  resolved: 'closed',
  closed: null,
} as const satisfies Record<IncidentStatus, IncidentStatus | null>;

/** Statuses that hold the one place for an incident of a model and severity. */
export const UNRESOLVED: readonly IncidentStatus[] = ['open', 'investigating'];

export const TRIGGER_SOURCES = ['manual', 'automated_drift', 'automated_performance', 'pagerduty'] as const;
export type TriggerSource = (typeof TRIGGER_SOURCES)[number];

/** A page that a level has planned and that is committed when it is due, unless somebody acknowledges before. */
export interface PlannedPage {
  /** Incident, round, level, recipient, channel and rule step: each is paged at most once. */
  key: string;
  channelId: string;
  /** The user whose contact method it is; null for a channel that is a target itself. */
  recipient: string | null;
  /** ISO 8601 UTC. */
  dueAt: string;
  reason: string;
}

/** A message that was committed and waits to be handed to its destination's deliveries. */
export type OutboxEntry = NoticeEntry | CallEntry;

/** Tells somebody of something. */
export interface NoticeEntry {
  /** Also the id of its delivery. */
  key: string;
  channelId: string;
  recipient: string | null;
  /** Of the paging that committed it; null for what is no page. */
  epoch: number | null;
  notice: IncidentNotice;
  reason: string;
  actor: string;
  incident: IncidentFacts;
  committedAt: string;
  /** Before this it is not sent. */
  dueAt: string;
}

/** Calls a receiver for a step of the runbook. */
export interface CallEntry {
  /** Also the id of its delivery. */
  key: string;
  channelId: string;
  recipient: null;
  epoch: null;
  notice: null;
  /** Its name, and what is posted. */
  call: { step: string; payload: JsonObject };
  incident: IncidentFacts;
  committedAt: string;
  dueAt: string;
}

/**
 * Whether and how the incident pages. `active`: levels are entered in turn; `acknowledged`: somebody works on it;
 * `snoozed` and `silenced`: nobody is paged until `until`, then the levels begin again.
 */
export interface Paging {
  state: 'active' | 'acknowledged' | 'snoozed' | 'silenced';
  until: string | null;
  /** Rises whenever the levels are begun again: a repeat, an un-acknowledgement, the end of a snooze or silence. */
  round: number;
  /** Rises whenever paging begins after somebody or something had stopped it: pages of an earlier epoch are not sent any more. */
  epoch: number;
  /** How often the levels may still be gone through again. */
  repeatsLeft: number;
  /** Index of the level that was entered last in this round; -1 before the first. */
  level: number;
  /** Whether anybody was reached in this round. */
  hasReached: boolean;
  /** When the next level or round is due; null when nothing follows. */
  nextLevelAt: string | null;
  planned: readonly PlannedPage[];
}

/** A case that somebody has to look at. JSON-safe; all times ISO 8601 UTC with milliseconds. */
export interface Incident {
  id: string;
  /** Rises by one with every write; the only lock. */
  revision: number;
  title: string;
  severity: Severity;
  status: IncidentStatus;
  /** Not checked for existence: what is not registered can fail too. */
  modelId: string;
  /** Null when no such model was registered when the incident was opened. */
  modelName: string | null;
  /** Of the model when the incident was opened: its policy and channels count. */
  teamId: string | null;
  description: string | null;
  triggerSource: TriggerSource;
  labels: readonly string[];
  assignedTo: string | null;
  openedBy: string;
  runbookUrl: string | null;
  /** The runbook that fitted when it was opened, and how far it is. */
  runbook: IncidentRunbook | null;
  /** The incident of the same model and severity that was resolved shortly before. */
  recurrenceOf: string | null;
  createdAt: string;
  /** Of the last change that readers see. */
  updatedAt: string;
  lastEventAt: string;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
  resolvedAt: string | null;
  closedAt: string | null;
  /** When its postmortem was drafted: the last thing that is done. */
  postmortemAt: string | null;
  /** When a person last did something with it. */
  touchedAt: string;
  remindedAt: string | null;
  sla: SlaClocks;
  /** The policy as it was when the incident was opened. */
  rules: readonly EscalationRule[];
  paging: Paging;
  outbox: readonly OutboxEntry[];
  /** Channels that mirror it elsewhere and must hear of its acknowledgement and end. */
  mirrors: readonly string[];
  /** Automated reports that met it since its severity was last set. */
  reports: number;
  /** Requests that added to the timeline in the last 24 hours, so that each adds once. */
  entryKeys: readonly EntryKey[];
}

/** What one request added to the timeline. */
export interface EntryKey {
  key: string;
  digest: string;
  at: string;
}

/** What a rule decides to write: changed fields and, for a real transition, its event. */
export interface IncidentDecision {
  changes: Partial<Omit<Incident, 'id' | 'revision' | 'lastEventAt'>>;
  event: NewEvent | null;
}

/** Names the incident as readers see it: rises with every event, and not with what only the service's own steps write. */
export function versionOf({ lastEventAt }: Pick<Incident, 'lastEventAt'>): number {
  return Date.parse(lastEventAt);
}

/** True while it is open or investigating. */
export function isUnresolved({ status }: Pick<Incident, 'status'>): boolean {
  return UNRESOLVED.includes(status);
}

/** @throws DomainError INVALID_STATE when `to` neither is nor follows the status of `incident` */
export function assertCanMove({ status }: Pick<Incident, 'status'>, to: IncidentStatus): void {
  const next = STATUS_TRANSITIONS[status];
  if (to === status || to === next) return;
  const may = next === null ? 'it is closed for good' : `only ${next} can follow`;
  throw new DomainError('INVALID_STATE', `the incident is ${status} and can't become ${to}: ${may}`);
}

/** True while a page of the epoch is worth sending: nobody acknowledged, resolved, snoozed or silenced it since. */
export function isPageDue(incident: Pick<Incident, 'status' | 'paging'>, epoch: number): boolean {
  return isUnresolved(incident) && incident.paging.state === 'active' && incident.paging.epoch === epoch;
}

/** True while a reminder of this time is worth sending: nobody did anything since, and no later one was committed. */
export function isReminderDue(incident: Incident, committedAt: string): boolean {
  const { paging, touchedAt, remindedAt } = incident;
  const isLast = touchedAt <= committedAt && remindedAt === committedAt;
  return isUnresolved(incident) && paging.state === 'acknowledged' && isLast;
}

/** True when nothing is left to do: it is resolved, all was sent on, its postmortem drafted and its runbook at rest. */
export function isSettled(
  incident: Pick<Incident, 'status' | 'outbox' | 'postmortemAt' | 'runbook'>,
): boolean {
  const { outbox, postmortemAt, runbook } = incident;
  return !isUnresolved(incident) && outbox.length === 0 && postmortemAt !== null && !isUnderWay(runbook);
}
