import type { z } from 'zod';
import { truthOf } from '../../../domain/families/truth';
import { metricsOf } from '../../../domain/model-version';
import type { RunWithLog } from '../../../usecases/recipes/log-texts';
import type * as schemas from './dry-run-schemas';
import { presentRunStatus, presentTimes, runId } from './run-view';

/** What came of a manifest that was tried out. */
export function presentDryRun({ run, log }: RunWithLog): z.input<typeof schemas.DryRun> {
  const { dryRun } = run.facets;
  if (!dryRun) throw new Error(`run ${run.id} is no dry run`);
  const { startedAt, endedAt, report, spec } = run;
  const status = presentRunStatus(run);
  return {
    id: runId(run.id),
    recipe_id: dryRun.recipeId,
    recipe_version_id: dryRun.recipeVersionId,
    run_type: dryRun.type,
    status,
    rows_of: dryRun.rowsOf,
    ...presentTimes(run),
    seconds:
      startedAt === null || endedAt === null ? null : (Date.parse(endedAt) - Date.parse(startedAt)) / 1_000,
    metrics_json: report ? metricsOf(report) : {},
    truth_json: status === 'succeeded' && spec?.recipe ? truthOf(spec.recipe) : {},
    warnings: [...dryRun.warnings],
    failure: run.failure?.message ?? null,
    logs_text: log,
  };
}
