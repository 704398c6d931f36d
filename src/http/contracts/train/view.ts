import { isAbsolute, join, relative } from 'node:path';
import type { z } from 'zod';
import type { LogSlice } from '../../../domain/ports';
import type { PublishedFile } from '../../../domain/published-copies';
import type { RunPage } from '../../../domain/queries';
import { type Run, type RunState, visibleState } from '../../../domain/run';
import type { TrainFacet, TrainModelType } from '../../../domain/run-spec';
import { toSeconds } from '../../time';
import {
  type AvailableModels,
  JOB_STATUSES,
  type JobCancelled,
  type JobList,
  type JobLog,
  type JobStarted,
  type JobStatus,
  type JobStatusResponse,
  type TrainingResponse,
} from './schemas';

const WORDS = Object.fromEntries(
  Object.entries(JOB_STATUSES).map(([word, state]) => [state, word]),
) as Record<RunState, JobStatus>;

/** This contract's word for the state of a job. */
function statusOf(run: Run): JobStatus {
  return WORDS[visibleState(run)];
}

/** Row of `GET /train/jobs`. */
function presentJob(run: Run): z.input<typeof JobList>['jobs'][number] {
  return { job_id: run.id, status: statusOf(run), model_type: modelTypeOf(run) };
}

/** A page of jobs; the total counts all, `matching` those of the asked status. */
export function presentJobs({ runs, total, matching }: RunPage): z.input<typeof JobList> {
  return { jobs: runs.map(presentJob), total_count: total, filtered_count: matching };
}

/** What starting a job answers, flat. */
export function presentStarted(run: Run): z.input<typeof TrainingResponse> {
  const modelType = modelTypeOf(run);
  const what = modelType === 'all' ? 'all model types' : modelType;
  return {
    job_id: run.id,
    status: statusOf(run),
    message: `Training initiated for ${what}`,
    model_type: modelType,
  };
}

/** The envelope around what starting a job of one type answers. */
export function presentStartedOfType(run: Run, modelType: TrainModelType): z.input<typeof JobStarted> {
  const { job_id, status, message } = presentStarted(run);
  return { status: 'success', message, data: { job_id, model_type: modelType, status } };
}

/** The envelope around all that is known of a job; `modelsDirectory` is absolute. */
export function presentStatus(
  run: Run,
  log: LogSlice,
  modelsDirectory: string,
): z.input<typeof JobStatusResponse> {
  const data = presentDetails(run, log, modelsDirectory);
  return { status: 'success', message: 'Job status retrieved successfully', data };
}

/** What cancelling a job answers. */
export function presentCancelled({ id }: Run): z.input<typeof JobCancelled> {
  return { status: 'success', message: `Job ${id} cancelled successfully`, data: { job_id: id } };
}

function presentDetails(
  run: Run,
  log: LogSlice,
  modelsDirectory: string,
): z.input<typeof JobStatusResponse>['data'] {
  const status = statusOf(run);
  const hasEnded = status !== 'started' && status !== 'running';
  // Clocks of two machines may disagree; a job never ends before it starts.
  const endedAt = run.endedAt !== null && run.endedAt > run.acceptedAt ? run.endedAt : run.acceptedAt;
  return {
    job_id: run.id,
    status,
    model_type: modelTypeOf(run),
    started_at: toSeconds(run.acceptedAt),
    completed_at: hasEnded ? toSeconds(endedAt) : null,
    model_path: status === 'completed' ? presentPath(join(modelsDirectory, run.modelFile ?? '.')) : null,
    error: status === 'failed' ? (run.failure?.message ?? 'unknown') : null,
    logs: log.text,
    ...(modelTypeOf(run) === 'all' ? { child_job_ids: run.children.map(({ id }) => id) } : {}),
  };
}

/** A part of the log of a job; `run` was read before `log`. */
export function presentLog(run: Run, { text, offset, nextOffset }: LogSlice): z.input<typeof JobLog> {
  const complete = run.finalizedAt !== null && text === '';
  return { job_id: run.id, offset, next_offset: nextOffset, logs: text, complete };
}

/** The published copies by their names; `directory` is absolute. */
export function presentAvailable(available: {
  directory: string;
  files: readonly PublishedFile[];
}): z.input<typeof AvailableModels> {
  const { directory, files } = available;
  const entries = files.map(({ name, modelType, sizeBytes, modifiedAt }) => [
    name,
    {
      path: presentPath(join(directory, name)),
      type: modelType,
      size: sizeBytes,
      modified: modifiedAt.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length),
    },
  ]);
  return { available_models: Object.fromEntries(entries), models_directory: directory };
}

function modelTypeOf(run: Run): TrainFacet['modelType'] {
  if (!run.facets.train) throw new Error(`run ${run.id} is not a job of this contract`);
  return run.facets.train.modelType;
}

/** As in the contract's examples: relative to the folder that the service was started in, where it lies inside. */
function presentPath(path: string): string {
  const inside = relative('', path);
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}
