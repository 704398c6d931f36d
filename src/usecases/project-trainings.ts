import { randomUUID } from 'node:crypto';
import type { Principal } from '../domain/auth/principal';
import type { Model, ProjectFacet } from '../domain/model';
import type { RunOrchestrator } from '../domain/orchestration';
import type { Clock, ModelRepository, RunRepository } from '../domain/ports';
import { projectOf } from '../domain/project-model';
import {
  newTraining,
  planTraining,
  specOn,
  type TrainingRequest,
  taskOfType,
} from '../domain/project-training';
import type { Run } from '../domain/run';
import type { RunSpec } from '../domain/run-spec';
import type { ConfiguredSpec } from '../domain/training-config';
import type { SyntheticDatasets } from './data/synthetic';
import type { Finalization } from './finalization';
import { assertShown } from './project-models';
import { createProjectReports, type TrainingReport } from './project-reports';
import type { RunAcceptance } from './run-acceptance';

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
  /** The newest training of a model, open or not; null before the first. @throws DomainError NOT_FOUND */
  newest(modelId: string, principal: Principal): Promise<Run | null>;
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

/** The verbs of the ML models contract on trainings, over their ports. */
export function createProjectTrainings(deps: ProjectTrainingDeps): ProjectTrainings {
  const { models, runs } = deps;
  return {
    start: (asked, principal) => start(deps, asked, principal),
    async newest(modelId, principal) {
      const holder = await runs.findHolder(modelId);
      const { training } = assertShown(await models.get(modelId), principal);
      return holder ?? (training && (await runs.find(training.runId)));
    },
    report: createProjectReports(deps),
  };
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
  const asked = { ...newTraining({ id: randomUUID(), modelId, actor: principal.actor }), ...planned, spec };
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
