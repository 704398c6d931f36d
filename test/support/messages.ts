import type {
  Envelope,
  IncidentFacts,
  IncidentNotice,
  Message,
} from '../../src/domain/notifications/message';

export function anIncident(changes: Partial<IncidentFacts> = {}): IncidentFacts {
  return {
    id: '8a0c9a52-6f0e-4d7a-9a43-0d7a4b1c2e3f',
    title: 'Drift on credit-risk-v3',
    severity: 'P2',
    status: 'open',
    modelId: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    modelName: 'credit-risk-v3',
    teamId: 'risk',
    description: 'PSI 0.18 over 0.15',
    labels: ['drift'],
    assignedTo: null,
    triggerSource: 'automated_drift',
    runbookUrl: 'https://runbooks.example/drift',
    createdAt: '2026-03-01T10:00:00.000Z',
    ...changes,
  };
}

export function aNotice(notice: IncidentNotice, changes: Partial<IncidentFacts> = {}): Message {
  return { kind: 'incident', notice, incident: anIncident(changes), reason: 'Level 1 of risk', actor: 'ada' };
}

export function anEnvelope(first: Message, ...others: Message[]): Envelope {
  return { key: 'inc:1:0:chn_1:0', committedAt: '2026-03-01T10:00:01.000Z', messages: [first, ...others] };
}
