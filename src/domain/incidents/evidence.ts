import { DomainError } from '../errors';
import type { JsonObject } from '../json';
import type { RequestKey } from '../request-key';
import { addEntry } from './deeds';
import { ruleFor } from './escalation-policy';
import { type Incident, type IncidentDecision, isUnresolved } from './incident';
import { severityChanges } from './paging';
import { SEVERITIES, type Severity } from './severity';

/** What a program reports of an incident that is there already. */
export interface Evidence {
  body: string;
  actor: string;
  now: string;
  requestKey: RequestKey | null;
}

/** An unresolved incident of the same model that has a severity already. */
export interface Taken {
  id: string;
  severity: Severity;
}

/** The severity to which one more report raises the incident by its policy; null when it stays. */
export function raisedBy(
  incident: Pick<Incident, 'status' | 'severity' | 'rules' | 'reports'>,
): Severity | null {
  const { severity, rules, reports } = incident;
  const raiseAfter = ruleFor(rules, severity)?.raiseAfter ?? null;
  if (raiseAfter === null || reports + 1 < raiseAfter || !isUnresolved(incident)) return null;
  return SEVERITIES[SEVERITIES.indexOf(severity) - 1] ?? null;
}

/**
 * Adds evidence to the timeline and, when the policy says so, raises the severity in the same write; where another incident
 * has that severity it stays, and the timeline says so. Null when the request came before.
 * @throws DomainError VALIDATION_FAILED when its key was used for something else
 */
export function addEvidence(
  incident: Incident,
  { body, actor, now, requestKey }: Evidence,
  taken: Taken | null,
): IncidentDecision | null {
  const to = raisedBy(incident);
  const isTaken = to !== null && taken?.severity === to;
  const { severity: from } = incident;
  const remark = isTaken
    ? `By its policy it would be ${to} now, and stays ${from}: incident ${taken.id} of this model is ${to} and unresolved.`
    : `Severity changed from ${from} to ${to} by its policy: so many reports came.`;
  const entry = { eventType: 'note' as const, author: actor, body: to ? `${body}\n\n${remark}` : body };
  const noted = addEntry(incident, entry, { actor, now, requestKey, isPerson: false });
  if (!noted?.event) return null;
  const counted = { ...noted.changes, reports: incident.reports + 1 };
  if (to === null || isTaken) return { changes: counted, event: noted.event };
  const data: JsonObject = { ...noted.event.data, changed: { severity: { from, to } } };
  return {
    changes: { ...counted, ...severityChanges(incident, to, now) },
    event: { ...noted.event, data },
  };
}

/** What is said of a second incident of a model and severity; it names the first. */
export function alreadyOpen({ id, severity, status }: Incident, cause?: unknown): DomainError {
  const message = `incident ${id} of this model with severity ${severity} is ${status}; add to that one`;
  return new DomainError('ALREADY_EXISTS', message, { cause, members: { incident_id: id } });
}

/** Id of the incident that stood in the way; null for any other error. */
export function holderIn(error: unknown): string | null {
  if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') return null;
  const { incident_id: id } = error.members;
  return typeof id === 'string' ? id : null;
}
