import type { z } from 'zod';
import { type DriftAssessment, hasDrifted } from '../../../domain/drift';
import { isWithdrawn, type Model, type ModelStage } from '../../../domain/model';
import type { ModelPage, ModelStanding } from '../../../domain/queries';
import { toSeconds } from '../../time';
import type * as schemas from './model-schemas';

/** The stage that each word of this contract sets. */
const STAGE_OF = {
  staging: 'staging',
  production: 'production',
  deprecated: 'retired',
} as const satisfies Record<schemas.Stage, ModelStage>;

/** What lists filter by for each word. */
export const STANDING_OF = {
  staging: 'staging',
  production: 'production',
  deprecated: 'withdrawn',
} as const satisfies Record<schemas.Stage, ModelStanding>;

/** The stage that a word, or null for a draft, stands for. */
export function toStage(word: schemas.Stage | null): ModelStage {
  return word === null ? 'draft' : STAGE_OF[word];
}

/** This contract's word for where a model stands: archived or retired is `deprecated`, a draft null. */
export function presentStage(model: Pick<Model, 'stage' | 'isArchived'>): schemas.Stage | null {
  if (isWithdrawn(model)) return 'deprecated';
  return model.stage === 'staging' || model.stage === 'production' ? model.stage : null;
}

/** A model as this contract shows it. */
export function presentModel(model: Model): z.input<typeof schemas.Model> {
  return {
    id: model.id,
    name: model.name,
    team: model.teamId,
    stage: presentStage(model),
    training_state: model.trainingState,
    latest_version: model.latestVersion,
    champion_version: model.championVersion,
    facets: Object.keys(model.facets),
    example: model.isExample,
    created_at: toSeconds(model.createdAt),
    updated_at: toSeconds(model.lastEventAt),
  };
}

/** A page of models. */
export function presentModels(
  { models, total }: ModelPage,
  { page, page_size }: { page: number; page_size: number },
): z.input<typeof schemas.ModelPage> {
  return { total, page, page_size, items: models.map(presentModel) };
}

/** An assessment, with exactly the keys of the contract's example. */
export function presentDrift(assessment: DriftAssessment): z.input<typeof schemas.Drift> {
  return {
    model_id: assessment.modelId,
    assessed_at: toSeconds(assessment.assessedAt),
    psi_composite: assessment.psiComposite,
    ks_p_value: assessment.ksPValue,
    drift_detected: hasDrifted(assessment),
    feature_scores: Object.fromEntries(assessment.features.map(({ name, psi }) => [name, psi])),
    alert_threshold_psi: assessment.alertThresholdPsi,
  };
}
