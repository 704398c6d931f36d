/** The contract's own examples, for the OpenAPI document. */
const JOB_ID = '123e4567-e89b-12d3-a456-426614174000';
const ALL_JOB_ID = '789a4567-e89b-12d3-a456-426614174999';

export const TRAINING_REQUEST = {
  model_type: 'all',
  retrain: true,
  use_cv: true,
  hyperparameters: { learning_rate: 0.01, max_depth: 5 },
} as const;

export const TRAINING_RESPONSE = {
  job_id: ALL_JOB_ID,
  status: 'started',
  message: 'Training initiated for all model types',
  model_type: 'all',
} as const;

export const JOB_STARTED = {
  status: 'success',
  message: 'Training initiated for xgboost',
  data: { job_id: JOB_ID, model_type: 'xgboost', status: 'started' },
} as const;

export const JOB_STATUS = {
  status: 'success',
  message: 'Job status retrieved successfully',
  data: {
    job_id: JOB_ID,
    status: 'running',
    model_type: 'xgboost',
    started_at: '2025-11-07T12:30:00Z',
    completed_at: null,
    model_path: null,
    error: null,
    logs: '',
  },
} as const;

export const JOB_LIST = {
  jobs: [{ job_id: JOB_ID, status: 'running' as const, model_type: 'xgboost' as const }],
  total_count: 10,
  filtered_count: 1,
};

export const JOB_CANCELLED = {
  status: 'success',
  message: `Job ${JOB_ID} cancelled successfully`,
  data: { job_id: JOB_ID },
} as const;

export const AVAILABLE_MODELS = {
  available_models: {
    'xgboost_model_2025-10-30.joblib': {
      path: 'models/xgboost_model_2025-10-30.joblib',
      type: 'xgboost',
      size: 24576,
      modified: '2025-10-30T14:00:00',
    },
  },
  models_directory: '/home/user/project/models',
};

export const JOB_LOG = {
  job_id: JOB_ID,
  offset: 0,
  next_offset: 42,
  logs: 'tree 1 of 200, validation log loss 0.6612\n',
  complete: false,
};
