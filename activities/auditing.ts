import type { Finding } from '../src/domain/incidents/stuck';
import type { Auditor } from '../src/usecases/incidents/auditor';

export interface AuditingActivityDeps {
  auditor: Auditor;
}

/** The auditor's looks and alarms: safe to repeat. */
export function createAuditingActivities({ auditor }: AuditingActivityDeps) {
  return {
    /** `now` is the workflow's own time. */
    findStuck: (now: string): Promise<Finding[]> => auditor.look(now),

    /** `key` names the audit, so that it raises one alarm. */
    raiseStuck: (findings: Finding[], key: string): Promise<void> => auditor.raise(findings, key),
  };
}
