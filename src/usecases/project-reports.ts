import type { Principal } from '../domain/auth/principal';
import { DomainError } from '../domain/errors';
import { idOfDigest } from '../domain/ids';
import type { Model } from '../domain/model';
import type { RunOrchestrator } from '../domain/orchestration';
import { type Report, recordReport } from '../domain/outside-report';
import type { Clock, ModelRepository, RunRepository } from '../domain/ports';
import { isSettledBy, newTraining, reportKey, runOfToken } from '../domain/project-training';
import { isTerminal, type Run } from '../domain/run';
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

interface ProjectReportDeps {
  models: ModelRepository;
  runs: RunRepository;
  orchestrator: RunOrchestrator;
  acceptance: RunAcceptance;
  finalization: Finalization;
  clock: Clock;
  /** Told when Temporal could not be asked; the reconciler does it later. */
  onDelayed: (runId: string, cause: unknown) => void;
}

/** Of other processes, each of which has one report of a model in hand at a time. */
const LOST_RACES_MAX = 100;

/** How reports of trainers outside are taken, those on one model one after the other. */
export function createProjectReports(
  deps: ProjectReportDeps,
): (told: TrainingReport, principal: Principal) => Promise<void> {
  const oneAtATime = createOneAtATime();
  return (told, principal) => oneAtATime(told.modelId, () => takeReport(deps, told, principal));
}

/** Looks anew until nobody comes between: each report gets the answer that is true when it is its turn. */
async function takeReport(
  deps: ProjectReportDeps,
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

interface Taking extends TrainingReport {
  model: Model;
  holder: Run | null;
  actor: string;
}

/** False when what was looked at has changed meanwhile. */
async function isTaken(deps: ProjectReportDeps, taking: Taking): Promise<boolean> {
  const { holder, token } = taking;
  if (token !== null && runOfToken(token) !== holder?.id) return isRepeated(deps, taking, token);
  return holder ? settles(deps, taking, holder) : standsAlone(deps, taking);
}

/** @throws DomainError INVALID_STATE unless it is the report that ended the training of the token */
async function isRepeated(
  deps: ProjectReportDeps,
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
async function settles(deps: ProjectReportDeps, taking: Taking, { id }: Run): Promise<boolean> {
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
async function standsAlone(deps: ProjectReportDeps, taking: Taking): Promise<boolean> {
  const { model, modelId, report, actor } = taking;
  const last = model.training?.reportedRunId;
  const reported = last ? await deps.runs.find(last) : null;
  if (reported && isSettledBy(reported, report)) return true;
  const id = idOfDigest(digestOf(reportKey(model, report)));
  const facets = { project: { storageIds: [], trainingConfig: {} } };
  const asked = { ...newTraining({ id, modelId, actor }), facets, trainer: 'external' as const };
  const ended = await deps.acceptance.acceptEnded(asked, report, model).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === 'ALREADY_EXISTS') return null;
    throw error;
  });
  if (ended) await deps.finalization.finalizeEnded(ended.run, ended.known);
  return ended !== null;
}
