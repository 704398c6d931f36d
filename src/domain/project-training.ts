import { refusedField } from './errors';
import { hexId, parseId } from './ids';
import { canonicalJson, type JsonObject, type JsonValue } from './json';
import type { Model, ProjectFacet } from './model';
import type { Report } from './outside-report';
import { type NewRun, type Run, TRAINERS, type TrainerKind } from './run';
import { specOfTrainingConfig } from './training-config';

/** Minutes that an external trainer has, unless its configuration says otherwise. */
export const DEADLINE_MINUTES = { minimum: 1, maximum: 43_200, default: 1_440 } as const;

const MINUTE_MS = 60_000;

/** What a training is asked for, beside its model. */
export interface TrainingRequest {
  /** Registered datasets, as sent. */
  storageIds: readonly string[];
  /** What replaces members of the model's own configuration, for this run only. */
  trainingConfig: JsonObject;
}

/** What a run of the model is accepted as. */
export type PlannedTraining = Pick<NewRun, 'facets' | 'spec' | 'trainer' | 'deadlineAt'>;

/**
 * The run that trains a model: by a worker, or by someone outside where `trainer` of the configuration or of the model's
 * metadata says `external`; `syntheticDatasetId` is trained on where no dataset is named.
 * @throws DomainError VALIDATION_FAILED naming what the configuration has wrong
 */
export function planTraining(
  project: ProjectFacet,
  request: TrainingRequest,
  given: { now: string; syntheticDatasetId: string },
): PlannedTraining {
  const trainingConfig = { ...project.trainingConfig, ...request.trainingConfig };
  const facets = { project: { storageIds: request.storageIds, trainingConfig } };
  if (trainerOf(project, trainingConfig) === 'external') {
    const deadlineAt = new Date(Date.parse(given.now) + deadlineMinutesOf(trainingConfig) * MINUTE_MS);
    return { facets, spec: null, trainer: 'external', deadlineAt: deadlineAt.toISOString() };
  }
  const configured = specOfTrainingConfig(project.type, trainingConfig);
  const [datasetId = given.syntheticDatasetId, ...moreDatasetIds] = request.storageIds;
  const spec = { ...configured, datasetId, ...(moreDatasetIds.length === 0 ? {} : { moreDatasetIds }) };
  return { facets, spec, trainer: 'builtin', deadlineAt: null };
}

function trainerOf({ metadata }: ProjectFacet, trainingConfig: JsonObject): TrainerKind {
  const asked = own(trainingConfig, 'trainer');
  if (asked !== undefined && !isTrainer(asked))
    throw refusedField('training_config.trainer', `must be one of ${TRAINERS.join(', ')}`);
  // Metadata are the caller's own words: what they say of a trainer counts where it is one of ours.
  const known = asked ?? own(metadata, 'trainer');
  return isTrainer(known) ? known : 'builtin';
}

function isTrainer(value: JsonValue | undefined): value is TrainerKind {
  return TRAINERS.some((trainer) => trainer === value);
}

function deadlineMinutesOf(trainingConfig: JsonObject): number {
  const { minimum, maximum, default: fallback } = DEADLINE_MINUTES;
  const asked = own(trainingConfig, 'deadline_minutes') ?? fallback;
  if (typeof asked !== 'number' || asked < minimum || asked > maximum)
    throw refusedField(
      'training_config.deadline_minutes',
      `must be a number between ${minimum} and ${maximum}`,
    );
  return asked;
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** What an external trainer may send with its report, so that a report of an earlier training is not taken for this one's. */
export function trainingToken({ id }: Pick<Run, 'id'>): string {
  return `run_${hexId(id)}`;
}

/** The run that a token was given for; null for what is no token. */
export function runOfToken(token: string): string | null {
  return token.startsWith('run_') ? parseId(token) : null;
}

/** True when the run ended by just this report: it was sent again. */
export function isSettledBy(run: Run, { told, outcome }: Report): boolean {
  const { outside, failure } = run;
  if (outside === null || outcome === null || run.state !== outcome.state || run.report !== null)
    return false;
  if (outcome.state === 'failed') return failure?.kind === 'reported' && failure.message === outcome.reason;
  return canonicalJson({ ...outside, ...told }) === canonicalJson({ ...outside });
}

/** What the id of a run is derived from that stands for a report of its own: sent again, it is the same run. */
export function reportKey(model: Pick<Model, 'id' | 'training'>, { told, outcome }: Report): string {
  return canonicalJson([model.id, model.training?.runId ?? null, { ...told }, outcome && { ...outcome }]);
}
