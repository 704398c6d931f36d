import * as fc from 'fast-check';
import { DomainError } from '../../../src/domain/errors';
import {
  INCIDENT_STATUSES,
  type Incident,
  type IncidentStatus,
} from '../../../src/domain/incidents/incident';
import { openIncident, patchIncident } from '../../../src/domain/incidents/incident-rules';
import { SEVERITIES } from '../../../src/domain/incidents/severity';

const by = { actor: 'ada', now: '2026-03-02T09:00:00.000Z', listeners: () => [] };
const opened = openIncident(
  {
    id: 'i',
    title: 'Accuracy fell',
    severity: 'P2',
    modelId: 'm',
    modelName: null,
    teamId: null,
    description: null,
    triggerSource: 'manual',
    labels: [],
    runbook: null,
    recurrenceOf: null,
    rules: [],
  },
  by,
).incident;

/** Spelled out a second time, as the published contract tells it. */
const MAY_FOLLOW: Record<IncidentStatus, readonly IncidentStatus[]> = {
  open: ['open', 'investigating'],
  investigating: ['investigating', 'resolved'],
  resolved: ['resolved', 'closed'],
  closed: ['closed'],
};

function patched(incident: Incident, patch: Parameters<typeof patchIncident>[1]): Incident | 'refused' {
  try {
    const decision = patchIncident(incident, patch, by);
    return decision ? { ...incident, ...decision.changes, revision: incident.revision + 1 } : incident;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'INVALID_STATE') return 'refused';
    throw error;
  }
}

const patch = fc.record(
  {
    status: fc.constantFrom(...INCIDENT_STATUSES),
    severity: fc.constantFrom(...SEVERITIES),
    description: fc.constantFrom('new', null),
  },
  { requiredKeys: [] },
);

it('any row of commands leads through the table, and what is refused changes nothing', () => {
  fc.assert(
    fc.property(fc.array(patch, { maxLength: 12 }), (patches) => {
      let incident = opened;
      for (const asked of patches) {
        const after = patched(incident, asked);
        const isAllowed = MAY_FOLLOW[incident.status].includes(asked.status ?? incident.status);
        expect(after === 'refused').toBe(!isAllowed);
        if (after === 'refused') continue;
        expect(after.status).toBe(asked.status ?? incident.status);
        expect(after.severity).toBe(asked.severity ?? incident.severity);
        expect([after.resolvedAt !== null, after.closedAt !== null]).toEqual([
          ['resolved', 'closed'].includes(after.status),
          after.status === 'closed',
        ]);
        incident = after;
      }
    }),
  );
});

it('a patch that changes nothing writes nothing, also to one that is closed', () => {
  for (const status of INCIDENT_STATUSES) {
    const incident: Incident = {
      ...opened,
      status,
      paging: { ...opened.paging, state: status === 'open' ? 'active' : 'acknowledged' },
    };
    expect(patchIncident(incident, { status }, by)).toBeNull();
    expect(patchIncident(incident, {}, by)).toBeNull();
    expect(patchIncident(incident, { severity: 'P2', description: null, labels: [] }, by)).toBeNull();
  }
});

it.each([
  ['acknowledge', 'investigating'],
  ['resolve', 'resolved'],
] as const)(
  'a time to %s that had run out while nobody looked is noted by what stops it',
  (clock, status) => {
    const late = { ...by, now: '2026-03-03T09:00:00.000Z' };
    const before: Incident =
      status === 'resolved'
        ? {
            ...opened,
            status: 'investigating',
            acknowledgedAt: by.now,
            paging: { ...opened.paging, state: 'acknowledged' },
          }
        : opened;
    const decision = patchIncident(before, { status }, late);
    expect(decision?.changes.sla?.[clock]).toEqual({ ...opened.sla[clock], breachedAt: late.now });
    expect(decision?.event?.data).toMatchObject({ overdue: [clock] });
    expect(patchIncident(before, { status }, by)?.event?.data).not.toHaveProperty('overdue');
  },
);
