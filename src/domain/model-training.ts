import { hexId } from './ids';
import { isWithdrawn, type Model, type ModelDecision, type ModelTraining } from './model';
import type { ModelVersion } from './model-version';
import { decide, lacksChampion, withChampion } from './registry/champion';
import type { Run } from './run';

/** Why the first version of a model that is in production already serves at once. */
const FIRST_VERSION = 'the first version of a model that was put to production without one';

/**
 * An exclusive run was accepted: the model trains, and is withdrawn no more. Null when it is known, or a later run is.
 */
export function beginTraining(model: Model, run: Pick<Run, 'id' | 'acceptedAt'>): ModelDecision | null {
  const { training, trainingState, stage, isArchived } = model;
  if (training && (training.runId === run.id || training.acceptedAt > run.acceptedAt)) return null;
  return {
    changes: {
      trainingState: 'training',
      ...restored(model),
      training: {
        runId: run.id,
        acceptedAt: run.acceptedAt,
        isOpen: true,
        before: trainingState,
        withdrawn: isWithdrawn(model) ? { stage, isArchived } : null,
        reportedRunId: training?.reportedRunId ?? null,
      },
    },
    event: { type: 'model.training_began', actor: 'system', data: { runId: run.id } },
  };
}

/** What takes a model out of the archive and out of retirement. */
function restored({ stage, isArchived }: Model): ModelDecision['changes'] {
  return {
    ...(isArchived ? { isArchived: false } : {}),
    ...(stage === 'retired' ? { stage: 'draft' } : {}),
  };
}

/**
 * A version was stored: the model is trained; `copy` is the base name of its published copy, null for none. A version older
 * than the newest one known only ends the training that made it. The first of a model that was put to production before
 * serves from now on, by the decision of whoever put it there.
 */
export function recordVersion(
  model: Model,
  version: ModelVersion,
  copy: string | null,
): ModelDecision | null {
  if (model.latestVersion >= version.number)
    return endTraining(model, version.runId, { trainingState: 'trained' });
  const { project } = model.facets;
  const result = project && {
    performanceMetrics: version.metrics,
    trainingMetrics: version.trainingMetrics,
    artifactPath: version.artifactPath,
    failureReason: null,
  };
  const changes: ModelDecision['changes'] = {
    trainingState: 'trained',
    latestVersion: version.number,
    ...(copy === null ? {} : { newestCopy: copy }),
    ...(holds(model, version.runId) ? restored(model) : {}),
    ...closed(model, version.runId, version.report === null),
    ...(project ? { facets: { ...model.facets, project: { ...project, ...result } } } : {}),
  };
  const data = { version: version.number, runId: version.runId };
  const trained = { changes, event: { type: 'model.trained', actor: 'system', data } };
  if (!lacksChampion({ ...model, ...changes })) return trained;
  const decidedBy = model.stageBy ?? 'system';
  return withChampion(trained, decide({ version, previous: null }, { decidedBy, reason: FIRST_VERSION }));
}

/**
 * A run ended without a version. The one that held the model decides its state: failed, or what it was before when it was
 * cancelled. Of all others a failed one does so only while the model has no version, as an older one still stands.
 */
export function recordLostRun(model: Model, run: Run): ModelDecision | null {
  const isHolder = holds(model, run.id);
  if (run.state === 'failed' && (isHolder || isFirstLoss(model, run))) {
    const reason = run.failure?.message ?? 'unknown';
    const { project } = model.facets;
    return {
      changes: {
        trainingState: 'failed',
        ...(isHolder ? restored(model) : {}),
        ...closed(model, run.id, run.failure?.kind === 'reported'),
        ...(project ? { facets: { ...model.facets, project: { ...project, failureReason: reason } } } : {}),
      },
      event: { type: 'model.failed', actor: 'system', data: { runId: run.id, reason } },
    };
  }
  const { before = 'untrained', withdrawn = null } = model.training ?? {};
  return endTraining(model, run.id, { trainingState: before, ...withdrawn });
}

/** A run that excludes nobody decides only while there is nothing to stand on; one that was to make no version, never. */
function isFirstLoss({ latestVersion, trainingState, training }: Model, run: Run): boolean {
  if (run.type !== 'train' || training?.runId === run.id) return false;
  return latestVersion === 0 && trainingState !== 'failed';
}

function holds({ training }: Model, runId: string): boolean {
  return training?.runId === runId && training.isOpen;
}

/** Null when that run does not hold the model. What was set by hand meanwhile stays. */
function endTraining(model: Model, runId: string, state: ModelDecision['changes']): ModelDecision | null {
  if (!holds(model, runId)) return null;
  const isAsBegun = model.trainingState === 'training' && !isWithdrawn(model);
  return {
    changes: { ...(isAsBegun ? state : {}), ...closed(model, runId, false) },
    event: { type: 'model.training_ended', actor: 'system', data: { runId } },
  };
}

function closed({ training }: Model, runId: string, isReported: boolean): { training?: ModelTraining } {
  if (training?.runId !== runId) return {};
  const reportedRunId = isReported ? runId : (training.reportedRunId ?? null);
  return { training: { ...training, isOpen: false, reportedRunId } };
}

/**
 * Base name of a run's published copy: that of its model's newest copy when it was asked to replace it, else
 * `<type>-<date>-<first twelve digits of the run>.json`. Null for runs that no face publishes.
 */
export function copyName(run: Run, model: Model): string | null {
  const { train } = run.facets;
  if (!train) return null;
  if (train.retrain && model.newestCopy !== null) return model.newestCopy;
  return `${train.modelType}-${run.acceptedAt.slice(0, 10)}-${hexId(run.id).slice(0, 12)}.json`;
}
