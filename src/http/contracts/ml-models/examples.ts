import type { z } from 'zod';
import type { Recommendation, RecommendationRequest } from './recommendation-schemas';
import type * as schemas from './schemas';

/** The examples of the published document. */
export const NEW_MODEL: z.input<typeof schemas.NewModel> = {
  project_id: 'proj-123',
  ontology_id: 'onto-456',
  name: 'Temperature Predictor',
  description: 'Predicts temperature based on sensor data',
  type: 'neural_network',
  training_config: { train_test_split: 0.8, random_seed: 42, learning_rate: 0.001, batch_size: 32 },
};

export const MODEL_CHANGE: z.input<typeof schemas.ModelChange> = {
  description: 'Updated model description',
  status: 'archived',
};

export const TRAINING_REQUEST: z.input<typeof schemas.TrainingRequest> = {
  model_id: 'model-3fa85f6457174562b3fc2c963f66afa6',
  storage_ids: ['storage-456', 'storage-789'],
  training_config: { train_test_split: 0.8, random_seed: 42 },
};

export const COMPLETION: z.input<typeof schemas.CompletionReport> = {
  model_artifact_path: 's3://models/model-123/v1.pkl',
  performance_metrics: { accuracy: 0.95, f1_score: 0.93, precision: 0.94, recall: 0.92 },
  training_metrics: { epoch: 50, training_loss: 0.05, validation_loss: 0.08 },
};

export const FAILURE: z.input<typeof schemas.FailureReport> = { reason: 'Insufficient training data' };

export const MODEL: z.input<typeof schemas.Model> = {
  id: 'model-3fa85f6457174562b3fc2c963f66afa6',
  project_id: 'proj-123',
  ontology_id: 'onto-456',
  name: 'Temperature Predictor',
  description: 'Predicts temperature based on sensor data',
  type: 'neural_network',
  status: 'draft',
  training_config: { train_test_split: 0.8, random_seed: 42, learning_rate: 0.001, batch_size: 32 },
  training_metrics: null,
  performance_metrics: null,
  model_artifact_path: null,
  metadata: {},
  created_at: '2026-05-22T14:33:00Z',
  updated_at: '2026-05-22T14:33:00Z',
  failure_reason: null,
};

export const TRAINING: z.input<typeof schemas.Training> = {
  training_token: 'run_0a1b2c3d4e5f4a6b8c7d0123456789ab',
  status: 'queued',
  trainer: 'external',
  storage_ids: ['storage-456'],
  training_config: { train_test_split: 0.8, random_seed: 42, trainer: 'external' },
  accepted_at: '2026-05-22T14:33:00Z',
  deadline_at: '2026-05-23T14:33:00Z',
  ended_at: null,
  failure_reason: null,
};

export const RECOMMENDATION_REQUEST: z.input<typeof RecommendationRequest> = {
  project_id: 'proj-123',
  ontology_id: 'onto-456',
};

export const RECOMMENDATION: z.input<typeof Recommendation> = {
  recommended_type: 'random_forest',
  score: 60,
  reasoning: 'Nothing is registered for the project: forests do well on most tables.',
  all_scores: { decision_tree: 50, random_forest: 60, regression: 50, neural_network: 40 },
  ontology_analysis: {
    ontology_id: 'onto-456',
    registered: false,
    entities: 0,
    columns: 0,
    categorical_columns: 0,
    task: null,
  },
  data_analysis: {
    datasets: [],
    rows: 0,
    numeric_features: 0,
    categorical_features: 0,
    missing_share: 0,
    task: null,
    minority_share: null,
    linearity: null,
    past_trainings: [],
  },
};
