/** The item of the contract's example, letter by letter. */
export const ITEM = {
  id: '550e8400-e29b-41d4-a716-446655440000',
  title: 'Drift detected: credit-risk-v3 PSI > 0.25',
  severity: 'P2' as const,
  status: 'investigating' as const,
  model_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  created_at: '2026-05-22T14:33:00Z',
  updated_at: '2026-05-23T09:12:44Z',
  assigned_to: 'mlops-on-call',
};

/** The contract's example, letter by letter. */
export const PAGE = { total: 142, page: 1, page_size: 25, items: [ITEM] };

export const NEW = {
  title: ITEM.title,
  severity: ITEM.severity,
  model_id: ITEM.model_id,
  description: 'credit_score drifts most.',
  trigger_source: 'automated_drift' as const,
  labels: ['drift'],
};

export const INCIDENT = {
  ...ITEM,
  description: NEW.description,
  trigger_source: NEW.trigger_source,
  labels: NEW.labels,
  model_name: 'credit-risk-v3',
  team: 'risk',
  opened_by: 'system',
  acknowledged_at: '2026-05-22T14:40:12Z',
  acknowledged_by: 'ada',
  resolved_at: null,
  closed_at: null,
  recurrence_of: null,
  sla: {
    acknowledge: { due_at: '2026-05-22T14:48:00Z', breached_at: null },
    resolve: { due_at: '2026-05-22T22:33:00Z', breached_at: '2026-05-22T22:33:00Z' },
  },
  paging: { state: 'acknowledged' as const, until: null, level: 1, levels: 2, round: 1, next_at: null },
};

export const EVENT = {
  event_type: 'note' as const,
  body: 'The upstream table was loaded twice.',
  author: 'ada',
  timestamp: '2026-05-22T15:02:31Z',
};

export const DETAILS = {
  ...INCIDENT,
  runbook_url: 'https://wiki.example.com/runbooks/drift',
  timeline: [
    {
      event_type: 'status_change' as const,
      body: 'Opened as P2 (automated_drift): Drift detected: credit-risk-v3 PSI > 0.25',
      author: 'system',
      timestamp: '2026-05-22T14:33:00Z',
    },
    EVENT,
  ],
};
