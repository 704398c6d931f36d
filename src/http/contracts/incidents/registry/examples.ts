import { RUN_DETAILS } from '../model-examples';

const MODEL_ID = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
const DIGEST = 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184';

export const VERSION = {
  id: 'ver_550e8400e29b41d4a716446655440000',
  model_id: MODEL_ID,
  number: 3,
  champion: true,
  run_id: RUN_DETAILS.id,
  dataset: 'flights',
  dataset_digest: DIGEST,
  recipe_version_id: null,
  artifact_path: `models/${RUN_DETAILS.id}/1/model.json`,
  sha256: DIGEST,
  size_bytes: 48_213,
  verified: true,
  metrics: { auc: 0.71 },
  training_metrics: { rounds: 120 },
  created_at: '2026-05-22T14:35:10Z',
};
export const VERSION_PAGE = { total: 1, page: 1, page_size: 25, items: [VERSION] };

export const DECISION = {
  model_id: MODEL_ID,
  revision: 9,
  at: '2026-05-23T03:05:00Z',
  action: 'promotion' as const,
  kind: 'manual' as const,
  version: 3,
  previous_version: 2,
  metrics: { auc: 0.71 },
  previous_metrics: { auc: 0.69 },
  verified: true,
  confidence_interval: null,
  gates: [],
  decided_by: 'ada',
  reason: 'Better on the holdout of May',
};
export const DECISION_PAGE = { total: 1, page: 1, page_size: 25, items: [DECISION] };

export const HISTORY_PAGE = {
  total: 1,
  page: 1,
  page_size: 25,
  items: [
    {
      revision: 1,
      at: '2026-05-22T14:33:00.000Z',
      type: 'model.registered',
      actor: 'ada',
      data: { name: 'credit-risk-v3' },
    },
  ],
};

export const SERVED = {
  model_id: MODEL_ID,
  name: 'credit-risk-v3',
  at: '2026-05-26T03:12:00Z',
  stage: 'production' as const,
  version: VERSION,
  run: { ...RUN_DETAILS, state: 'succeeded' as const, progress: null, metrics: { auc: 0.71 } },
  dataset_digest: DIGEST,
  recipe_version_id: null,
  decision: DECISION,
  decided_by: DECISION.decided_by,
};
