import { type EscalationRule, ruleFor } from './escalation-policy';
import { type Incident, isUnresolved } from './incident';
import type { RunbookMove } from './runbook-next';
import { holdingSilence, type Silence } from './silence';
import type { SlaClock } from './sla';

/**
 * What an incident's workflow does next, decided from the record alone. `wait`: nothing is due before `until` (null:
 * before somebody changes something); `stop`: nothing is left to do.
 */
export type IncidentStep =
  | { kind: 'stop' }
  | { kind: 'wait'; until: string | null }
  | { kind: 'send_on' }
  | { kind: 'enter_level'; round: number; level: number }
  | { kind: 'end_round'; round: number }
  | { kind: 'commit_planned' }
  | { kind: 'silence'; silence: Pick<Silence, 'id' | 'endsAt' | 'reason'> }
  | { kind: 'resume' }
  | { kind: 'remind' }
  | { kind: 'unacknowledge' }
  | { kind: 'breach'; clock: SlaClock }
  | { kind: 'draft_postmortem' }
  | RunbookMove;

/** The next step of `incident` at `now`; null is an incident that was never stored. Silences: those that have not ended. */
export function nextIncidentStep(
  incident: Incident | null,
  now: string,
  silences: readonly Silence[],
): IncidentStep {
  if (incident === null) return { kind: 'stop' };
  if (incident.outbox.length > 0) return { kind: 'send_on' };
  if (!isUnresolved(incident)) return { kind: incident.postmortemAt === null ? 'draft_postmortem' : 'stop' };
  return (
    dueBreach(incident, now) ??
    pagingStep(incident, now, silences) ?? { kind: 'wait', until: nextMoment(incident, now, silences) }
  );
}

function dueBreach(incident: Incident, now: string): IncidentStep | null {
  const clock = runningClocks(incident).find((name) => incident.sla[name].dueAt <= now);
  return clock ? { kind: 'breach', clock } : null;
}

/** Clocks that have not been noticed to run out, and still can. */
function runningClocks({ sla, acknowledgedAt }: Incident): SlaClock[] {
  const names: SlaClock[] = acknowledgedAt === null ? ['acknowledge', 'resolve'] : ['resolve'];
  return names.filter((name) => sla[name].breachedAt === null);
}

function pagingStep(incident: Incident, now: string, silences: readonly Silence[]): IncidentStep | null {
  const { paging } = incident;
  switch (paging.state) {
    case 'active':
      return activeStep(incident, now, silences);
    case 'silenced': {
      const silence = holdingSilence(incident, silences, now);
      if (silence === null) return { kind: 'resume' };
      return silence.endsAt === paging.until ? null : { kind: 'silence', silence };
    }
    case 'snoozed':
      return paging.until !== null && paging.until <= now ? { kind: 'resume' } : null;
    case 'acknowledged':
      return silenceOfOwner(incident, now);
  }
}

function activeStep(incident: Incident, now: string, silences: readonly Silence[]): IncidentStep | null {
  const { paging } = incident;
  const silence = holdingSilence(incident, silences, now);
  if (silence) return { kind: 'silence', silence };
  if (paging.planned.some(({ dueAt }) => dueAt <= now)) return { kind: 'commit_planned' };
  if (paging.nextLevelAt === null || paging.nextLevelAt > now) return null;
  const rule = ruleOf(incident);
  const level = paging.level + 1;
  const hasLevel = rule !== null && level < rule.levels.length;
  return hasLevel
    ? { kind: 'enter_level', round: paging.round, level }
    : { kind: 'end_round', round: paging.round };
}

/** An acknowledged incident that nobody touches. */
function silenceOfOwner(incident: Incident, now: string): IncidentStep | null {
  const { unacknowledgeAt, remindAt } = ownerDeadlines(incident);
  if (unacknowledgeAt !== null && unacknowledgeAt <= now) return { kind: 'unacknowledge' };
  return remindAt !== null && remindAt <= now ? { kind: 'remind' } : null;
}

function ownerDeadlines(incident: Incident): { unacknowledgeAt: string | null; remindAt: string | null } {
  const rule = ruleOf(incident);
  const { touchedAt, remindedAt } = incident;
  const lastSign = remindedAt !== null && remindedAt > touchedAt ? remindedAt : touchedAt;
  return {
    unacknowledgeAt: later(touchedAt, rule?.unacknowledgeMinutes ?? null),
    remindAt: later(lastSign, rule?.reminderMinutes ?? null),
  };
}

/** The earliest time at which a step can be due. */
function nextMoment(incident: Incident, now: string, silences: readonly Silence[]): string | null {
  const { paging } = incident;
  const moments = [
    ...runningClocks(incident).map((name) => incident.sla[name].dueAt),
    ...(paging.state === 'active' ? paging.planned.map(({ dueAt }) => dueAt) : []),
    ...(paging.state === 'active' ? [paging.nextLevelAt] : []),
    ...(['active', 'silenced'].includes(paging.state) ? silences.map(({ startsAt }) => startsAt) : []),
    ...(paging.state === 'acknowledged' ? Object.values(ownerDeadlines(incident)) : []),
    paging.until,
  ];
  const known = moments.filter((at) => at !== null);
  return known.filter((at) => at > now).toSorted()[0] ?? null;
}

/** The rule that counts for the incident as it is now. */
export function ruleOf({ rules, severity }: Pick<Incident, 'rules' | 'severity'>): EscalationRule | null {
  return ruleFor(rules, severity);
}

/** `minutes` after `at`; null when minutes are. */
export function later<M extends number | null>(
  at: string,
  minutes: M,
): M extends null ? string | null : string;
export function later(at: string, minutes: number | null): string | null {
  return minutes === null ? null : new Date(Date.parse(at) + minutes * 60_000).toISOString();
}
