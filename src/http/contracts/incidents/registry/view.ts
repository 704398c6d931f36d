import type { z } from 'zod';
import type { PendingEvent } from '../../../../domain/event';
import { isVerified, type ModelVersion } from '../../../../domain/model-version';
import type { Decision } from '../../../../domain/registry/decision';
import type { Served } from '../../../../usecases/registry/history';
import { toSeconds } from '../../../time';
import { presentStage } from '../model-view';
import { presentRunDetails } from '../run-view';
import type * as schemas from './schemas';

/** A version of a model of which `champion` serves. */
export function presentVersion(
  version: ModelVersion,
  champion: number | null,
): z.input<typeof schemas.Version> {
  return {
    id: version.id,
    model_id: version.modelId,
    number: version.number,
    champion: version.number === champion,
    run_id: version.runId,
    dataset: version.datasetId,
    dataset_digest: version.report?.datasetDigest ?? null,
    recipe_version_id: version.recipeVersionId,
    artifact_path: version.artifactPath,
    sha256: version.sha256,
    size_bytes: version.sizeBytes,
    verified: isVerified(version),
    metrics: version.metrics,
    training_metrics: version.trainingMetrics,
    created_at: toSeconds(version.createdAt),
  };
}

/** A decision of a model. */
export function presentDecision(modelId: string, decision: Decision): z.input<typeof schemas.Decision> {
  return {
    model_id: modelId,
    revision: decision.revision,
    at: toSeconds(decision.at),
    action: decision.action,
    kind: decision.kind,
    version: decision.version,
    previous_version: decision.previous,
    metrics: decision.metrics,
    previous_metrics: decision.previousMetrics,
    verified: decision.isVerified,
    confidence_interval: decision.confidenceInterval,
    gates: [...decision.gates],
    decided_by: decision.decidedBy,
    reason: decision.reason,
  };
}

/** An event of a model, without the request that caused it. */
export function presentEvent(event: PendingEvent): z.input<typeof schemas.HistoryEvent> {
  const { revision, at, type, actor, data } = event;
  return { revision, at, type, actor, data };
}

/** What served at a time. */
export function presentServed(served: Served): z.input<typeof schemas.Served> {
  const { model, at, version, run, decision } = served;
  return {
    model_id: model.id,
    name: model.name,
    at: toSeconds(at),
    stage: presentStage(model),
    version: version && presentVersion(version, model.championVersion),
    run: run && presentRunDetails(run),
    dataset_digest: version?.report?.datasetDigest ?? null,
    recipe_version_id: version?.recipeVersionId ?? null,
    decision: decision && presentDecision(model.id, decision),
    decided_by: decision?.decidedBy ?? null,
  };
}

/** A page of what is held whole. */
export function pageFrom<T, I>(
  all: readonly T[],
  { page, page_size }: { page: number; page_size: number },
  present: (item: T) => I,
): { total: number; page: number; page_size: number; items: I[] } {
  const items = all.slice((page - 1) * page_size, page * page_size).map(present);
  return { total: all.length, page, page_size, items };
}
