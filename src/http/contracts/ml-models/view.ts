import type { z } from 'zod';
import { hexId } from '../../../domain/ids';
import type { Model } from '../../../domain/model';
import { projectOf } from '../../../domain/project-model';
import { projectStatusOf } from '../../../domain/project-status';
import { trainingToken } from '../../../domain/project-training';
import { type Run, visibleState } from '../../../domain/run';
import type { ExplainedRecommendation } from '../../../usecases/recommendation';
import { toSeconds } from '../../time';
import type { Recommendation } from './recommendation-schemas';
import type * as schemas from './schemas';

/** This contract's rendering of a model's id. */
export function presentId({ id }: Pick<Model, 'id'>): string {
  return `model-${hexId(id)}`;
}

/** A model as this contract shows it. */
export function presentModel(model: Model): z.input<typeof schemas.Model> {
  const project = projectOf(model);
  return {
    id: presentId(model),
    project_id: project.projectId,
    ontology_id: project.ontologyId,
    name: model.name,
    description: project.description,
    type: project.type,
    status: projectStatusOf(model),
    training_config: project.trainingConfig,
    training_metrics: project.trainingMetrics,
    performance_metrics: project.performanceMetrics,
    model_artifact_path: project.artifactPath,
    metadata: project.metadata,
    created_at: toSeconds(model.createdAt),
    updated_at: toSeconds(model.lastEventAt),
    failure_reason: project.failureReason,
  };
}

/** The newest training of a model. */
export function presentTraining(run: Run): z.input<typeof schemas.Training> {
  const { storageIds = [], trainingConfig = {} } = run.facets.project ?? {};
  return {
    training_token: trainingToken(run),
    status: visibleState(run),
    trainer: run.trainer,
    storage_ids: [...storageIds],
    training_config: trainingConfig,
    accepted_at: toSeconds(run.acceptedAt),
    deadline_at: run.deadlineAt && toSeconds(run.deadlineAt),
    ended_at: run.endedAt && toSeconds(run.endedAt),
    failure_reason: run.failure?.message ?? null,
  };
}

/** A recommendation, and what was looked at; nothing is counted of what is not registered. */
export function presentRecommendation(
  made: ExplainedRecommendation,
  ontologyId: string,
): z.input<typeof Recommendation> {
  const { ontology, data, past } = made;
  return {
    recommended_type: made.type,
    score: made.score,
    reasoning: made.reasoning,
    all_scores: made.scores,
    ontology_analysis: {
      ontology_id: ontologyId,
      registered: ontology !== null,
      entities: ontology?.entities ?? 0,
      columns: ontology?.columns ?? 0,
      categorical_columns: ontology?.categoricalColumns ?? 0,
      task: ontology?.task ?? null,
    },
    data_analysis: {
      datasets: [...(data?.datasets ?? [])],
      rows: data?.rows ?? 0,
      numeric_features: data?.numericFeatures ?? 0,
      categorical_features: data?.categoricalFeatures ?? 0,
      missing_share: data?.missingShare ?? 0,
      task: data?.task ?? null,
      minority_share: data?.minorityShare ?? null,
      linearity: data?.linearity ?? null,
      past_trainings: [...past],
    },
  };
}
