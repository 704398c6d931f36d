/** The contract's own examples, for the OpenAPI document. */
const CREATED = '2024-01-15T10:00:00Z';

export const RECIPE = {
  id: 'recipe_pricing_base',
  name: 'Pricing Baseline v1',
  model_family: 'pricing' as const,
  level: 'baseline' as const,
  status: 'approved' as const,
  parent_id: null,
  tags: ['baseline', 'optimization'],
  created_at: CREATED,
  updated_at: CREATED,
};

export const NEW_RECIPE = {
  name: 'Retail Pricing',
  model_family: 'pricing' as const,
  level: 'industry' as const,
  parent_id: RECIPE.id,
  tags: ['retail'],
  manifest: { training: { learning_rate: 0.05 } },
};

export const RECIPE_LIST = { recipes: [RECIPE], total: 42 };

export const RECIPE_VERSION = {
  version_id: 'ver_pricing_base_v1',
  recipe_id: RECIPE.id,
  version_number: '1.0.0',
  manifest_json: { training: { learning_rate: 0.1 } },
  diff_from_prev: null,
  created_by: 'system',
  created_at: CREATED,
  change_note: 'Initial version',
};

export const MODEL = {
  id: 'model_abc123',
  name: 'Production Pricing Model',
  model_family: 'pricing' as const,
  recipe_id: RECIPE.id,
  recipe_version_id: RECIPE_VERSION.version_id,
  status: 'production' as const,
  owner: 'data-science-team',
  created_at: CREATED,
  updated_at: '2024-01-16T14:30:00Z',
};

export const MODEL_LIST = { models: [MODEL], total: 42 };

export const RUN = {
  id: 'run_xyz789',
  model_id: MODEL.id,
  recipe_id: RECIPE.id,
  recipe_version_id: RECIPE_VERSION.version_id,
  run_type: 'train' as const,
  status: 'succeeded' as const,
  started_at: CREATED,
  finished_at: '2024-01-15T10:15:00Z',
  metrics_json: { revenue_lift: 0.042, margin_impact: 0.068 },
  artifacts_json: { model_path: 's3://bucket/models/model.pkl' },
  logs_text: 'Training started...\nEpoch 1/10...',
};

export const RUN_LIST = { runs: [RUN], total: 42 };

export const DRY_RUN = {
  id: 'run_0123456789abcdef0123456789abcdef',
  recipe_id: RECIPE.id,
  recipe_version_id: RECIPE_VERSION.version_id,
  run_type: 'train' as const,
  status: 'succeeded' as const,
  rows_of: 'family' as const,
  started_at: CREATED,
  finished_at: '2024-01-15T10:00:02Z',
  seconds: 1.7,
  metrics_json: { rmse: 6.1, price_elasticity: -1.78 },
  truth_json: { price_elasticity: -1.83 },
  warnings: [],
  failure: null,
  logs_text: 'dry run of recipe_pricing_base 1.0.0\n',
};

export const SNAPSHOT = {
  id: 'snap_def456',
  model_id: MODEL.id,
  captured_at: '2024-01-15T12:00:00Z',
  performance_metrics_json: { revenue_lift: 0.038, MAPE: 0.15 },
  drift_metrics_json: { PSI: 0.08 },
  data_freshness_json: { last_update: '2024-01-15T11:00:00Z' },
  alerts_json: {},
};

export const SYNTHETIC_EXAMPLE = {
  id: 'syn_0123456789abcdef01234567',
  recipe_id: RECIPE.id,
  dataset_schema_json: { price: 'number', region: 'string' },
  sample_rows_json: [{ price: 9.99, region: 'north' }],
  example_run_json: { metrics: { revenue_lift: 0.04 } },
  created_at: CREATED,
};

const { version_id, recipe_id, version_number } = RECIPE_VERSION;
export const EFFECTIVE = {
  recipe_id,
  version_id,
  version_number,
  manifest_json: RECIPE_VERSION.manifest_json,
  chain: [{ recipe_id, version_id, version_number }],
};

export const DIFF = {
  recipe_id,
  from_version_id: version_id,
  to_version_id: 'ver_0123456789abcdef01234567',
  risk: 'high' as const,
  changes: [
    { text: 'learning rate 0.3 → 0.03', path: '/training/learning_rate', risk: 'high' as const },
    { text: 'feature dropped: region', path: '/features', risk: 'high' as const },
  ],
};

export const CHAT_ANSWER = {
  message:
    'This is on record:\n- Recipe "Pricing Baseline v1" is a baseline recipe for pricing. [recipe_pricing_base]',
  suggested_changes: {
    recipe_id,
    version_id,
    patch: [{ op: 'replace' as const, path: '/training/learning_rate', value: 0.05 }],
    manifest_json: { training: { learning_rate: 0.05 } },
    changes: [{ text: 'learning rate 0.1 → 0.05', path: '/training/learning_rate', risk: 'low' as const }],
  },
  timestamp: CREATED,
  citations: [{ id: recipe_id, kind: 'recipe', title: 'Pricing Baseline v1' }],
};
