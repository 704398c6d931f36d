import type { z } from 'zod';
import type { LogSlice } from '../../../domain/ports';
import { type Run, visibleState } from '../../../domain/run';
import type { TrainingReport } from '../../../domain/training';
import { toSeconds } from '../../time';
import type * as schemas from './run-schemas';

/** A run as lists show it. */
export function presentRun(run: Run): z.input<typeof schemas.Run> {
  const state = visibleState(run);
  const hasEnded = state !== 'queued' && state !== 'running';
  return {
    id: run.id,
    type: run.type,
    trainer: run.trainer,
    state,
    model_id: run.modelId,
    engine: run.spec?.engine ?? null,
    dataset: run.spec?.datasetId ?? null,
    facets: Object.keys(run.facets),
    parent_id: run.parentId,
    actor: run.actor,
    attempt: run.attempt,
    progress: state === 'running' ? (run.progress?.fraction ?? null) : null,
    error: state === 'failed' ? (run.failure?.message ?? 'unknown') : null,
    created_at: toSeconds(run.acceptedAt),
    started_at: run.startedAt && toSeconds(run.startedAt),
    ended_at: hasEnded && run.endedAt ? toSeconds(run.endedAt) : null,
  };
}

/** All that is known of a run but its log. */
export function presentRunDetails(run: Run): z.input<typeof schemas.RunDetails> {
  const isDone = visibleState(run) === 'succeeded';
  return {
    ...presentRun(run),
    child_ids: run.children.map(({ id }) => id),
    use_cv: run.spec?.useCv ?? null,
    hyperparameters: run.spec?.hyperparameters ?? null,
    metrics: isDone && run.report ? { ...run.report.metrics, ...run.report.familyMetrics } : null,
    windows: isDone && run.report ? run.report.windows.map(presentWindow) : [],
  };
}

function presentWindow({ from, to, rows, metrics, familyMetrics }: TrainingReport['windows'][number]) {
  return {
    from,
    to,
    training_rows: rows.train,
    test_rows: rows.test,
    metrics: { ...metrics, ...familyMetrics },
  };
}

/** A page of runs. */
export function presentRuns(
  { runs, total }: { runs: readonly Run[]; total: number },
  { page, page_size }: { page: number; page_size: number },
): z.input<typeof schemas.RunPage> {
  return { total, page, page_size, items: runs.map(presentRun) };
}

/** A part of the log of a run; `run` was read before `log`. */
export function presentRunLog(
  run: Run,
  { text, offset, nextOffset }: LogSlice,
): z.input<typeof schemas.RunLog> {
  const complete = run.finalizedAt !== null && text === '';
  return { run_id: run.id, offset, next_offset: nextOffset, logs: text, complete };
}
