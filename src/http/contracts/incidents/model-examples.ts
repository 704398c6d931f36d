/** The example of the contract, letter by letter but for the id, which is shortened there to "UUID". */
export const DRIFT = {
  model_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  assessed_at: '2026-05-23T08:00:00Z',
  psi_composite: 0.18,
  ks_p_value: 0.031,
  drift_detected: true,
  feature_scores: { age: 0.04, credit_score: 0.21, income_band: 0.09 },
  alert_threshold_psi: 0.15,
};

export const MODEL = {
  id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  name: 'credit-risk-v3',
  team: 'risk',
  stage: 'production' as const,
  training_state: 'trained' as const,
  latest_version: 3,
  champion_version: 3,
  facets: [],
  example: false,
  created_at: '2026-05-22T14:33:00Z',
  updated_at: '2026-05-23T09:12:44Z',
};

export const MODEL_PAGE = { total: 1, page: 1, page_size: 25, items: [MODEL] };

export const RUN = {
  id: '550e8400-e29b-41d4-a716-446655440000',
  type: 'train' as const,
  trainer: 'builtin' as const,
  state: 'running' as const,
  model_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  engine: 'xgboost',
  dataset: 'flights',
  facets: ['train'],
  parent_id: null,
  actor: 'ada',
  attempt: 1,
  progress: 0.4,
  error: null,
  created_at: '2026-05-22T14:33:00Z',
  started_at: '2026-05-22T14:33:01Z',
  ended_at: null,
};

export const RUN_DETAILS = {
  ...RUN,
  child_ids: [],
  windows: [],
  use_cv: true,
  hyperparameters: { eta: 0.3 },
  metrics: null,
};

export const RUN_PAGE = { total: 1, page: 1, page_size: 25, items: [RUN] };

export const RUN_LOG = {
  run_id: RUN.id,
  offset: 0,
  next_offset: 27,
  logs: 'boosting round 40 of 100 …\n',
  complete: false,
};
