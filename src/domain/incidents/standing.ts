import type { IncidentStep } from './escalation';
import type { Incident } from './incident';

/** How an incident stands, for those who watch its workflow. */
export interface IncidentStanding {
  title: string;
  severity: string;
  status: string;
  paging: Incident['paging']['state'];
  round: number;
  /** 1 for the first; 0 before it. */
  level: number;
  levels: number;
}

/** The next step of an incident and how it stands; `standing` is null for one that was never stored. */
export interface IncidentLook {
  step: IncidentStep;
  standing: IncidentStanding | null;
}

/** How `incident` stands. */
export function standingOf({ title, severity, status, paging, rules }: Incident): IncidentStanding {
  const levels = rules.find(({ severities }) => severities.includes(severity))?.levels.length ?? 0;
  return {
    title,
    severity,
    status,
    levels,
    paging: paging.state,
    round: paging.round,
    level: paging.level + 1,
  };
}
