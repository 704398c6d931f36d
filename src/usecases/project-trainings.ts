import { randomUUID } from 'node:crypto';
import type { Principal } from '../domain/auth/principal';
import { DomainError } from '../domain/errors';
import { idOfDigest } from '../domain/ids';
import type { Model, ProjectFacet } from '../domain/model';
import { type Report, recordReport } from '../domain/outside-report';
import type { Clock, ModelRepository, RunOrchestrator, RunRepository } from '../domain/ports';
import { projectOf } from '../domain/project-model';
import {
  isSettledBy,
  planTraining,
  reportKey,
  runOfToken,
  specOn,
  type TrainingRequest,
  taskOfType,
} from '../domain/project-training';
import { isTerminal, type NewRun, type Run } from '../domain/run';
import type { RunSpec } from '../domain/run-spec';
import type { ConfiguredSpec } from '../domain/training-config';
import type { SyntheticDatasets } from './data/synthetic';
import type { Finalization } from './finalization';
import { createOneAtATime } from './one-at-a-time';
import { assertShown } from './project-models';
import type { RunAcceptance } from './run-acceptance';
import { digestOf } from './secrets';

/** What a trainer outside tells of a model. */
export interface TrainingReport {
  modelId: string;
  report: Report;
  /** Of the training that it is about; null when it doesn't say. */
  token: string | null;
}

/** The verbs of the ML models contract on trainings. What the caller's teams may not see is NOT_FOUND. */
export interface ProjectTrainings {
  /**
   * Accepts a training; resolves to its run and to the model as it shows that it trains.
   * @throws DomainError NOT_FOUND, ALREADY_EXISTS while another training holds the model, VALIDATION_FAILED naming what
   * the configuration has wrong, UNAVAILABLE at the cap of open runs
   */
  start(
    asked: TrainingRequest & { modelId: string },
    principal: Principal,
  ): Promise<{ run: Run; model: Model }>;
  /** The newest training of a model, open or not. @throws DomainError NOT_FOUND, also when there was none */
  newest(modelId: string, principal: Principal): Promise<Run>;
  /**
   * Takes the report of a trainer outside: it ends the open training, whoever executes it, or stands for a training of its
   * own where none is open; sent again, it changes nothing. What follows is done when it resolves.
   * @throws DomainError NOT_FOUND, INVALID_STATE for the token of a training that is no longer open
   */
  report(told: TrainingReport, principal: Principal): Promise<void>;
}

interface ProjectTrainingDeps {
  models: ModelRepository;
  runs: RunRepository;
  orchestrator: RunOrchestrator;
  acceptance: RunAcceptance;
  finalization: Finalization;
  synthetic: Pick<SyntheticDatasets, 'plan'>;
  clock: Clock;
  /** Told when Temporal could not be asked; the reconciler does it later. */
  onDelayed: (runId: string, cause: unknown) => void;
}

/** Of other processes, each of which has one report of a model in hand at a time. */
const LOST_RACES_MAX = 100;

/** The verbs of the ML models contract on trainings, over their ports. */
export function createProjectTrainings(deps: ProjectTrainingDeps): ProjectTrainings {
  const { models, runs } = deps;
  const oneAtATime = createOneAtATime();
  return {
    start: (asked, principal) => start(deps, asked, principal),
    async newest(modelId, principal) {
      const holder = await runs.findHolder(modelId);
      const { training } = assertShown(await models.get(modelId), principal);
      const run = holder ?? (training && (await runs.find(training.runId)));
      if (!run) throw new DomainError('NOT_FOUND', `model ${modelId} was never trained`);
      return run;
    },
    report: (told, principal) => oneAtATime(told.modelId, () => takeReport(deps, told, principal)),
  };
}

/** Looks anew until nobody comes between: each report gets the answer that is true when it is its turn. */
async function takeReport(
  deps: ProjectTrainingDeps,
  told: TrainingReport,
  principal: Principal,
): Promise<void> {
  const { models, runs } = deps;
  for (let races = 0; races < LOST_RACES_MAX; races++) {
    // Before the model, which then knows every training that is not open any more.
    const holder = await runs.findHolder(told.modelId);
    const model = assertShown(await models.get(told.modelId), principal);
    if (await isTaken(deps, { ...told, model, holder, actor: principal.actor })) return;
  }
  throw new DomainError('UNAVAILABLE', 'too many report on this model at once; try again');
}

async function start(
  deps: ProjectTrainingDeps,
  { modelId, ...request }: TrainingRequest & { modelId: string },
  principal: Principal,
): Promise<{ run: Run; model: Model }> {
  const model = assertShown(await deps.models.get(modelId), principal);
  const { teamId } = model;
  const project = projectOf(model);
  const { configured, ...planned } = planTraining(project, request, deps.clock.now());
  const spec = configured && (await specOf(deps, { project, teamId, request, configured }));
  const asked = { ...newTraining(modelId, principal.actor), ...planned, spec };
  const accepted = await deps.acceptance.acceptTraining(asked);
  // Deleted meanwhile: the run's workflow cancels it.
  projectOf(accepted.model);
  return accepted;
}

/** On the datasets that the request names; where it names none, on data that its run draws for the model's ontology. */
async function specOf(
  { synthetic }: ProjectTrainingDeps,
  asked: {
    project: ProjectFacet;
    teamId: string | null;
    request: TrainingRequest;
    configured: ConfiguredSpec;
  },
): Promise<RunSpec> {
  const { project, teamId, request, configured } = asked;
  const [first, ...more] = request.storageIds;
  if (first !== undefined) return specOn(configured, [first, ...more]);
  const task = taskOfType(project.type);
  const seed = configured.hyperparameters['seed'] ?? 0;
  const { id, drawn } = await synthetic.plan({ ontologyId: project.ontologyId, teamId, task, seed });
  return { ...specOn(configured, [id]), drawn };
}

function newTraining(modelId: string, actor: string): NewRun {
  const common = { id: randomUUID(), modelId, actor, isExclusive: true };
  return { ...common, facets: {}, spec: null, parentId: null, children: [] };
}

interface Taking extends TrainingReport {
  model: Model;
  holder: Run | null;
  actor: string;
}

/** False when what was looked at has changed meanwhile. */
async function isTaken(deps: ProjectTrainingDeps, taking: Taking): Promise<boolean> {
  const { holder, token } = taking;
  if (token !== null && runOfToken(token) !== holder?.id) return isRepeated(deps, taking, token);
  return holder ? settles(deps, taking, holder) : standsAlone(deps, taking);
}

/** @throws DomainError INVALID_STATE unless it is the report that ended the training of the token */
async function isRepeated(
  deps: ProjectTrainingDeps,
  { modelId, report }: Taking,
  token: string,
): Promise<true> {
  const id = runOfToken(token);
  const named = id && (await deps.runs.find(id));
  if (named && named.modelId === modelId && isSettledBy(named, report)) return true;
  const message = 'this is the token of a training that is no longer open: its report was not taken';
  throw new DomainError('INVALID_STATE', message);
}

/** True when the run was ended by this report, now or before; what else ended it is carried through first. */
async function settles(deps: ProjectTrainingDeps, taking: Taking, { id }: Run): Promise<boolean> {
  const { runs, finalization, orchestrator, clock, onDelayed } = deps;
  const by = { actor: taking.actor, now: clock.now() };
  const ended = await runs.transition(id, (run) =>
    isTerminal(run.state) ? null : recordReport(run, taking.report, by),
  );
  await finalization.finalize(id);
  // A worker of ours may be at it still.
  await orchestrator.wake(id).catch((cause: unknown) => onDelayed(id, cause));
  return isSettledBy(ended, taking.report);
}

/** No training is open: the report is one of its own, unless it is the last one again. */
async function standsAlone(deps: ProjectTrainingDeps, taking: Taking): Promise<boolean> {
  const { model, modelId, report, actor } = taking;
  const last = model.training?.reportedRunId;
  const reported = last ? await deps.runs.find(last) : null;
  if (reported && isSettledBy(reported, report)) return true;
  const id = idOfDigest(digestOf(reportKey(model, report)));
  const facets = { project: { storageIds: [], trainingConfig: {} } };
  try {
    const asked = { ...newTraining(modelId, actor), id, facets, trainer: 'external' as const };
    await deps.acceptance.acceptEnded(asked, report);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'ALREADY_EXISTS') return false;
    throw error;
  }
  await deps.finalization.finalize(id);
  return true;
}
