const ITEM = {
  id: 'churn-2026',
  title: 'Who left in 2026',
  licence: null,
  team: 'risk',
  project_id: 'proj-123',
  version: 1,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  rows: 12_000,
  created_by: 'ada',
  created_at: '2026-05-22T14:33:00Z',
  updated_at: '2026-05-22T14:33:00Z',
};

export const UPLOAD = {
  id: 'upl_0123456789abcdef01234567',
  name: 'churn.csv',
  sha256: ITEM.sha256,
  size_bytes: 734_003,
  created_at: '2026-05-22T14:32:41Z',
  expires_at: '2026-05-23T14:32:41Z',
};

export const DATASET = {
  ...ITEM,
  address: null,
  format: 'csv' as const,
  task: 'binary_classification',
  target: 'left',
  classes: ['no', 'yes'],
  split: 'the newest fifth by signed_at',
  columns: [
    { name: 'signed_at', type: 'DATE', role: 'time' as const },
    { name: 'tenure', type: 'BIGINT', role: 'numeric' as const },
    { name: 'plan', type: 'VARCHAR', role: 'categorical' as const },
    { name: 'left', type: 'VARCHAR', role: 'target' as const },
  ],
  notes: ["the newest rows by 'signed_at' are held back for the test"],
  versions: [
    {
      version: 1,
      sha256: ITEM.sha256,
      size_bytes: 734_003,
      rows: 12_000,
      registered_at: '2026-05-22T14:33:00Z',
      registered_by: 'ada',
    },
  ],
};

export const PAGE = { total: 1, page: 1, page_size: 25, items: [ITEM] };

export const PROFILE = {
  id: ITEM.id,
  version: 1,
  rows: 12_000,
  columns: [
    {
      name: 'tenure',
      type: 'BIGINT',
      missing: 0,
      distinct: 72,
      exact: true,
      min: 1,
      max: 72,
      mean: 32.4,
      standard_deviation: 24.6,
      quantiles: { '0.05': 1, '0.25': 9, '0.5': 29, '0.75': 55, '0.95': 72 },
      top: [],
    },
  ],
};

export const PREVIEW = {
  id: ITEM.id,
  version: 1,
  columns: ['signed_at', 'tenure', 'plan', 'left'],
  rows: [{ signed_at: '2026-01-04', tenure: 12, plan: 'basic', left: 'no' }],
};
