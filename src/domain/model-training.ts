import { hexId } from './ids';
import type { Model, ModelDecision, TrainingState } from './model';
import type { ModelVersion } from './model-version';
import { decide, lacksChampion, withChampion } from './registry/champion';
import type { Run } from './run';

/** Why the first version of a model that is in production already serves at once. */
const FIRST_VERSION = 'the first version of a model that was put to production without one';

/** An exclusive run was accepted: the model trains. Null when it is known, or a later run is. */
export function beginTraining(model: Model, run: Pick<Run, 'id' | 'acceptedAt'>): ModelDecision | null {
  const { training, trainingState } = model;
  if (training && (training.runId === run.id || training.acceptedAt > run.acceptedAt)) return null;
  return {
    changes: {
      trainingState: 'training',
      training: { runId: run.id, acceptedAt: run.acceptedAt, isOpen: true, before: trainingState },
    },
    event: { type: 'model.training_began', actor: 'system', data: { runId: run.id } },
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
  if (model.latestVersion >= version.number) return endTraining(model, version.runId, 'trained');
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
    ...closed(model, version.runId),
    ...(project ? { facets: { ...model.facets, project: { ...project, ...result } } } : {}),
  };
  const data = { version: version.number, runId: version.runId };
  const trained = { changes, event: { type: 'model.trained', actor: 'system', data } };
  if (!lacksChampion(model)) return trained;
  const decidedBy = model.stageBy ?? 'system';
  return withChampion(trained, decide({ version, previous: null }, { decidedBy, reason: FIRST_VERSION }));
}

/**
 * A run ended without a version. The one that held the model decides its state: failed, or what it was before when it was
 * cancelled. Of all others a failed one does so only while the model has no version, as an older one still stands.
 */
export function recordLostRun(model: Model, run: Run): ModelDecision | null {
  const isHolder = model.training?.runId === run.id && model.training.isOpen;
  const reason = run.failure?.message ?? 'unknown';
  if (
    run.state === 'failed' &&
    (isHolder || (model.latestVersion === 0 && model.trainingState !== 'failed'))
  ) {
    const { project } = model.facets;
    return {
      changes: {
        trainingState: 'failed',
        ...closed(model, run.id),
        ...(project ? { facets: { ...model.facets, project: { ...project, failureReason: reason } } } : {}),
      },
      event: { type: 'model.failed', actor: 'system', data: { runId: run.id, reason } },
    };
  }
  return endTraining(model, run.id, model.training?.before ?? 'untrained');
}

/** Null when that run does not hold the model. A state that was set by hand meanwhile stays. */
function endTraining(model: Model, runId: string, state: TrainingState): ModelDecision | null {
  if (model.training?.runId !== runId || !model.training.isOpen) return null;
  const trainingState = model.trainingState === 'training' ? state : model.trainingState;
  return {
    changes: { trainingState, ...closed(model, runId) },
    event: { type: 'model.training_ended', actor: 'system', data: { runId } },
  };
}

function closed({ training }: Model, runId: string): Pick<ModelDecision['changes'], 'training'> {
  return training?.runId === runId ? { training: { ...training, isOpen: false } } : {};
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
