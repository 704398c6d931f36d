import { refusedField } from './errors';
import { hexId, parseId } from './ids';
import { canonicalJson, type JsonObject, type JsonValue } from './json';
import type { Model, ProjectFacet, ProjectModelType } from './model';
import { asJson, type Report } from './outside-report';
import { type NewRun, type Run, TRAINERS, type TrainerKind } from './run';
import type { RunSpec } from './run-spec';
import type { Task } from './training';
import { type ConfiguredSpec, specOfTrainingConfig } from './training-config';

/** Minutes that an external trainer has, unless its configuration says otherwise. */
export const DEADLINE_MINUTES = { minimum: 1, maximum: 43_200, default: 1_440 } as const;

const MINUTE_MS = 60_000;

/** What is asked of every training of a model: while it is open, there is no other. */
export function newTraining(asked: { id: string; modelId: string; actor: string }): NewRun {
  return { ...asked, isExclusive: true, facets: {}, spec: null, parentId: null, children: [] };
}

/** What a training is asked for, beside its model. */
export interface TrainingRequest {
  /** Registered datasets, as sent. */
  storageIds: readonly string[];
  /** What replaces members of the model's own configuration, for this run only. */
  trainingConfig: JsonObject;
}

/** How the model is to be trained. */
export type PlannedTraining = Pick<NewRun, 'facets' | 'trainer' | 'deadlineAt'> & {
  /** What a worker of ours computes; null where someone outside trains. */
  configured: ConfiguredSpec | null;
};

/**
 * What a request for a training comes to: a worker executes it, or someone outside where `trainer` of the configuration
 * or of the model's metadata says `external`.
 * @throws DomainError VALIDATION_FAILED naming what the configuration has wrong
 */
export function planTraining(project: ProjectFacet, request: TrainingRequest, now: string): PlannedTraining {
  const trainingConfig = { ...project.trainingConfig, ...request.trainingConfig };
  const facets = { project: { storageIds: request.storageIds, trainingConfig } };
  if (trainerOf(project, trainingConfig) === 'builtin') {
    const configured = specOfTrainingConfig(project.type, trainingConfig);
    return { facets, trainer: 'builtin', deadlineAt: null, configured };
  }
  const deadlineAt = new Date(Date.parse(now) + deadlineMinutesOf(trainingConfig) * MINUTE_MS).toISOString();
  return { facets, trainer: 'external', deadlineAt, configured: null };
}

/** The spec of a builtin training that reads these datasets as one table. */
export function specOn(
  configured: ConfiguredSpec,
  [datasetId, ...moreDatasetIds]: readonly [string, ...string[]],
): RunSpec {
  return { ...configured, datasetId, ...(moreDatasetIds.length === 0 ? {} : { moreDatasetIds }) };
}

/** What drawn data are to ask of a model of the type, where no dataset says it. */
export function taskOfType(type: ProjectModelType): Task {
  return type === 'regression' ? 'regression' : 'binary_classification';
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
  return canonicalJson(asJson({ ...outside, ...told })) === canonicalJson(asJson(outside));
}

/** What the id of a run is derived from that stands for a report of its own: sent again, it is the same run. */
export function reportKey(model: Pick<Model, 'id' | 'training'>, { told, outcome }: Report): string {
  return canonicalJson([model.id, model.training?.runId ?? null, asJson(told), outcome && { ...outcome }]);
}
