import { type EscalationRule, ruleFor } from './escalation-policy';
import { type Incident, isUnresolved, type Paging } from './incident';
import { SEVERITIES, type Severity } from './severity';
import { slaClocks } from './sla';

/** Paging from the first level on. `previous` had other rounds, whose keys are not used again. */
export function beginPaging(rule: EscalationRule | null, now: string, previous?: Paging): Paging {
  const epoch = previous?.epoch ?? 0;
  return {
    state: 'active',
    until: null,
    round: previous ? previous.round + 1 : 0,
    epoch: previous && previous.state !== 'active' ? epoch + 1 : epoch,
    repeatsLeft: rule?.repeats ?? 0,
    level: -1,
    hasReached: false,
    nextLevelAt: rule ? now : null,
    planned: [],
  };
}

/** Paging that has stopped, in the state given. */
export function stopPaging(paging: Paging, state: Paging['state'], until: string | null): Paging {
  return { ...paging, state, until, nextLevelAt: null, planned: [] };
}

/** Another severity has other clocks, and counts reports anew. A raised one that pages begins again, and so does one that nobody was paged for. */
export function severityChanges(incident: Incident, severity: Severity, now: string): Partial<Incident> {
  if (severity === incident.severity) return {};
  const sla = slaClocks(severity, incident.createdAt, incident.sla);
  const isRaised = SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(incident.severity);
  const hadNoRule = ruleFor(incident.rules, incident.severity) === null;
  const rule = ruleFor(incident.rules, severity);
  const isPaging = isUnresolved(incident) && incident.paging.state === 'active';
  const beginsAgain = isPaging && (hadNoRule ? rule !== null : isRaised);
  return {
    severity,
    sla,
    reports: 0,
    ...(beginsAgain ? { paging: beginPaging(rule, now, incident.paging) } : {}),
  };
}
