const AT = '2026-05-22T14:33:00Z';

/** A step that calls a receiver, and how it is undone. */
const DIVERT = {
  name: 'divert',
  kind: 'webhook' as const,
  channel_id: 'chn_0123456789abcdef01234567',
  payload: { traffic: 'fallback' },
  compensation: {
    kind: 'webhook' as const,
    channel_id: 'chn_0123456789abcdef01234567',
    payload: { traffic: 'model' },
  },
};
const VERIFY = {
  name: 'verify',
  kind: 'manual' as const,
  instruction: 'Compare the last hour with the same hour of last week.',
  needs_approval: true,
  compensation: null,
};

/** What is sent to make a runbook. */
export const NEW_RUNBOOK = {
  name: 'Drift of a scoring model',
  url: 'https://wiki.example.com/runbooks/drift',
  team: 'risk',
  match: {
    severities: ['P1' as const, 'P2' as const],
    trigger_sources: ['automated_drift' as const],
    labels: [],
  },
  starts_automatically: true,
  steps: [DIVERT, VERIFY],
};

/** The runbook. */
export const RUNBOOK = {
  id: 'rbk_0123456789abcdef01234567',
  ...NEW_RUNBOOK,
  created_at: AT,
  updated_at: AT,
};

/** One page of runbooks. */
export const RUNBOOK_PAGE = { total: 1, page: 1, page_size: 25, items: [RUNBOOK] };

const UNTOUCHED = {
  undo: null,
  ended_at: null,
  detail: null,
  confirmed_by: null,
  approved_by: null,
  run_id: null,
};

/** An incident's runbook that waits for a person. */
export const INCIDENT_RUNBOOK = {
  id: RUNBOOK.id,
  name: RUNBOOK.name,
  url: RUNBOOK.url,
  state: 'running' as const,
  started_at: AT,
  ended_at: null,
  steps: [
    {
      ...UNTOUCHED,
      number: 1,
      state: 'done' as const,
      definition: DIVERT,
      started_at: AT,
      ended_at: AT,
      detail: 'answered 200',
    },
    { ...UNTOUCHED, number: 2, state: 'running' as const, definition: VERIFY, started_at: AT },
  ],
};
