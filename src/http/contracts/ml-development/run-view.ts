import type { z } from 'zod';
import { hexId } from '../../../domain/ids';
import type { JsonObject } from '../../../domain/json';
import { metricsOf } from '../../../domain/model-version';
import { RUN_STATUSES, type RunStatus } from '../../../domain/recipes/run-status';
import { type Run, type RunState, visibleState } from '../../../domain/run';
import type { RunWithLog } from '../../../usecases/recipes/log-texts';
import { toSeconds } from '../../time';
import { modelId } from './model-view';
import type * as schemas from './run-schemas';

const WORDS = Object.fromEntries(
  Object.entries(RUN_STATUSES).flatMap(([word, states]) => states.map((state) => [state, word])),
) as Record<RunState, RunStatus>;

/** This contract's rendering of a run's id. */
export function runId(id: string): string {
  return `run_${hexId(id)}`;
}

/** This contract's word for the state of a run. */
export function presentRunStatus(run: Pick<Run, 'state' | 'finalizedAt'>): RunStatus {
  return WORDS[visibleState(run)];
}

/** A run, with exactly the keys of the contract's example. */
export function presentRun({ run, log }: RunWithLog): z.input<typeof schemas.Run> {
  const { recipe } = run.facets;
  if (!recipe || run.type === 'predict') throw new Error(`run ${run.id} is not one of this contract`);
  return {
    id: runId(run.id),
    model_id: run.modelId === null ? null : modelId(run.modelId),
    recipe_id: recipe.recipeId,
    recipe_version_id: recipe.recipeVersionId,
    run_type: run.type,
    status: presentRunStatus(run),
    ...presentTimes(run),
    metrics_json: metricsOfRun(run),
    artifacts_json: artifactsOf(run),
    logs_text: log,
  };
}

/** When it began and ended, as its status says it has. */
export function presentTimes(run: Run): { started_at: string | null; finished_at: string | null } {
  const status = presentRunStatus(run);
  const hasEnded = status === 'succeeded' || status === 'failed';
  return {
    started_at: run.startedAt === null || status === 'queued' ? null : toSeconds(run.startedAt),
    finished_at: run.endedAt === null || !hasEnded ? null : toSeconds(run.endedAt),
  };
}

/** A page of runs. */
export function presentRuns({
  runs,
  total,
}: {
  runs: readonly RunWithLog[];
  total: number;
}): z.input<typeof schemas.RunList> {
  return { runs: runs.map(presentRun), total };
}

/** What was measured here, and over it what was told from outside. */
function metricsOfRun({ report, outside }: Run): JsonObject {
  return { ...(report ? metricsOf(report) : {}), ...outside?.metrics };
}

function artifactsOf({ artifact, outside }: Run): JsonObject {
  return { ...(artifact ? { model_path: artifact.key } : {}), ...outside?.artifacts };
}
