import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { JsonObject } from '../../domain/json';
import type { Model } from '../../domain/model';
import { type Report, recordReportedState } from '../../domain/outside-report';
import type { Clock, RunLogRepository, RunRepository, VersionRepository } from '../../domain/ports';
import type { ReportedLogRepository } from '../../domain/recipes/ports';
import type { PlanRun, RunPlan } from '../../domain/recipes/run-plan';
import { isTerminal, type Run, type RunState, type TrainingType } from '../../domain/run';
import { evaluatedVersion } from '../evaluated-version';
import type { RunAcceptance } from '../run-acceptance';
import type { RunHistory } from '../run-history';
import type { ReportOnRun, RunUseCases } from '../runs';
import { createLogTexts, LOG_BYTES, orNull, type RunWithLog } from './log-texts';
import type { RecipeModels } from './recipe-models';
import type { EffectiveManifest, RecipeVersions } from './recipe-versions';
import type { RecipeUseCases } from './recipes';

/** An external run that nobody reports on in this time has failed. */
const REPORT_DEADLINE_MS = 7 * 24 * 60 * 60 * 1_000;
/** Shown of a log in a list. */
const LISTED_LOG_BYTES = 4 * 1024;

/** The states that someone outside may say a run is in. */
export type ReportedState = Exclude<RunState, 'cancelled'>;

/** What someone outside tells of a run; null is not told. */
export interface RunUpdate {
  state: ReportedState | null;
  metrics: JsonObject | null;
  artifacts: JsonObject | null;
  log: string | null;
}

/** What is asked of a run; a model that is not named is undefined, and null is no model's id. */
interface AskedRun {
  recipeId: string;
  recipeVersionId: string;
  type: TrainingType;
  modelId: string | null | undefined;
}

/** Runs of recipes. What the caller's teams may not see is NOT_FOUND, in the words of the contract. */
export interface RecipeRuns {
  list(
    query: { modelId: string | null; recipeId: string | null; states: readonly RunState[] | null } & {
      skip: number;
      limit: number;
    },
    principal: Principal,
  ): Promise<{ runs: RunWithLog[]; total: number }>;
  get(id: string | null, principal: Principal): Promise<RunWithLog>;
  /** @throws DomainError NOT_FOUND for an unknown recipe, version or model, UNAVAILABLE at the cap of open runs */
  start(asked: AskedRun, principal: Principal): Promise<RunWithLog>;
  /** @throws DomainError INVALID_STATE, and nothing is taken, when it has ended otherwise */
  update(id: string | null, told: RunUpdate, principal: Principal): Promise<RunWithLog>;
}

interface RecipeRunDeps {
  runs: RunRepository;
  logs: RunLogRepository;
  reportedLogs: ReportedLogRepository;
  runHistory: RunHistory;
  runUseCases: RunUseCases;
  acceptance: RunAcceptance;
  recipes: RecipeUseCases;
  versions: RecipeVersions;
  models: RecipeModels;
  versionRecords: Pick<VersionRepository, 'findNumbers'>;
  planRun: PlanRun;
  clock: Clock;
}

/** Runs of recipes over their ports. */
export function createRecipeRuns(deps: RecipeRunDeps): RecipeRuns {
  const { runHistory } = deps;
  const textsOf = createLogTexts(deps);
  const withLog = async (run: Run): Promise<RunWithLog> => {
    const [found] = await textsOf([run], LOG_BYTES);
    return found ?? { run, log: '' };
  };

  async function get(id: string | null, principal: Principal): Promise<Run> {
    const run = id === null ? null : await runHistory.get(id, principal).catch(orNull);
    if (!run?.facets.recipe) throw new DomainError('NOT_FOUND', 'Run not found');
    return run;
  }

  return {
    async list({ states, ...query }, principal) {
      const asked = { ...query, facet: 'recipe', state: states } as const;
      const { runs, total } = await runHistory.list(asked, principal);
      return { runs: await textsOf(runs, LISTED_LOG_BYTES), total };
    },
    get: async (id, principal) => withLog(await get(id, principal)),
    start: async (asked, principal) => withLog(await start(deps, asked, principal)),
    async update(id, told, principal) {
      const { id: runId } = await get(id, principal);
      const updated = await tell(deps, runId, { told, actor: principal.actor });
      return withLog(updated);
    },
  };
}

async function start(
  deps: RecipeRunDeps,
  { recipeId, recipeVersionId, type, modelId }: AskedRun,
  principal: Principal,
): Promise<Run> {
  const { recipes, versions, models, clock } = deps;
  const { family } = await recipes.get(recipeId);
  const version = await versions.get(recipeId, recipeVersionId);
  const model = modelId === undefined ? null : await models.get(modelId, principal);
  const effective = await versions.effective(version);
  const plan = await planOf(deps, { family, manifest: effective.manifest, type, model });
  const id = randomUUID();
  const isOutside = 'complaints' in plan;
  await deps.logs.append(id, { writeKey: 'accepted', text: firstLines(effective, plan) });
  return deps.acceptance.accept({
    id,
    type,
    facets: { recipe: { recipeId, recipeVersionId: version.id } },
    trainer: isOutside ? 'external' : 'builtin',
    spec: isOutside ? null : plan.spec,
    modelId: model?.id ?? null,
    parentId: null,
    children: [],
    actor: principal.actor,
    deadlineAt: isOutside ? after(clock.now(), REPORT_DEADLINE_MS) : null,
  });
}

/**
 * What lies elsewhere is evaluated outside. Where there is nothing to evaluate yet, a training that is under way may bring
 * it by the time that this run has its turn.
 */
async function planOf(
  { planRun, versionRecords }: RecipeRunDeps,
  { model, ...asked }: Parameters<PlanRun>[0] & { model: Model | null },
): Promise<RunPlan> {
  const plan = planRun(asked);
  if (asked.type !== 'eval' || 'complaints' in plan) return plan;
  const found = await evaluatedVersion(versionRecords, model);
  return 'complaint' in found && found.isElsewhere ? { complaints: [found.complaint] } : plan;
}

async function tell(
  { runs, runUseCases, reportedLogs, clock }: RecipeRunDeps,
  runId: string,
  { told: { state, metrics, artifacts, log }, actor }: { told: RunUpdate; actor: string },
): Promise<Run> {
  const told = { ...(metrics === null ? {} : { metrics }), ...(artifacts === null ? {} : { artifacts }) };
  const report: ReportOnRun = {
    of(run) {
      assertAgrees(run, state);
      return { told, outcome: outcomeOf(state) };
    },
    async keep({ revision }) {
      if (log !== null) await reportedLogs.put(runId, { text: log, revision });
    },
  };
  const reported = await runUseCases.report(runId, report, actor);
  if (state !== 'queued' && state !== 'running') return reported;
  const by = { actor, now: clock.now() };
  return runs.transition(runId, (current) => recordReportedState(current, state, by));
}

function outcomeOf(state: ReportedState | null): Report['outcome'] {
  if (state === 'succeeded') return { state };
  return state === 'failed' ? { state, reason: 'reported as failed' } : null;
}

/** A run that has ended stays what it is; a cancelled one reads `failed`. */
function assertAgrees(run: Run, state: ReportedState | null): void {
  if (state === null || !isTerminal(run.state)) return;
  const ended = run.state === 'cancelled' ? 'failed' : run.state;
  if (ended !== state)
    throw new DomainError(
      'INVALID_STATE',
      `Run has already ended: it is ${ended}, and can not become ${state}`,
    );
}

function firstLines({ chain }: EffectiveManifest, plan: RunPlan): string {
  const followed = chain.map(({ recipeId, number }) => `${recipeId} ${number}`).toReversed();
  const lines = [`follows ${followed.join(' over ')}`];
  if ('complaints' in plan) {
    lines.push('executed outside, as no trainer of this service can do it:');
    lines.push(...plan.complaints.map((complaint) => `  ${complaint}`));
    lines.push('waits for its report: PUT /api/ml-development/runs/{run_id}');
  }
  return `${lines.join('\n')}\n`;
}

function after(now: string, ms: number): string {
  return new Date(Date.parse(now) + ms).toISOString();
}
