import { DomainError } from '../../../domain/errors';
import { parseId } from '../../../domain/ids';
import type { TrainJobs } from '../../../usecases/train-jobs';
import { type Route, route } from '../../route';
import * as examples from './examples';
import * as schemas from './schemas';
import * as view from './view';

/** Most of an id that is no id to repeat in an answer. */
const SHOWN_LENGTH = 80;

/** Operations on existing jobs and their results. `modelsDirectory` is absolute. */
export function jobRoutes(trainJobs: TrainJobs, modelsDirectory: string): Route[] {
  return [
    listJobs(trainJobs),
    listModels(trainJobs),
    getStatus(trainJobs, modelsDirectory),
    readLog(trainJobs),
    cancelJob(trainJobs, { path: '/train/job/cancel/:job_id', operationId: 'cancelJob' }),
    cancelJob(trainJobs, { path: '/train/job/:job_id', operationId: 'deleteJob' }),
  ];
}

function listJobs(trainJobs: TrainJobs): Route {
  return route({
    method: 'get',
    path: '/train/jobs',
    operationId: 'listJobs',
    summary: 'List recent training jobs, newest first',
    permission: 'run:read',
    query: schemas.ListQuery,
    response: {
      status: 200,
      description: 'The newest jobs that match.',
      schema: schemas.JobList,
      example: examples.JOB_LIST,
    },
    errors: [],
    handle: async ({ query: { limit, status } }) => {
      const page = await trainJobs.list({ limit, state: status ? schemas.JOB_STATUSES[status] : null });
      return { body: view.presentJobs(page) };
    },
  });
}

function listModels(trainJobs: TrainJobs): Route {
  return route({
    method: 'get',
    path: '/train/models/available',
    operationId: 'listAvailableModels',
    summary: 'List all trained model files in the models directory',
    permission: 'run:read',
    response: {
      status: 200,
      description: 'The files by their names.',
      schema: schemas.AvailableModels,
      example: examples.AVAILABLE_MODELS,
    },
    errors: [],
    handle: async () => ({ body: view.presentAvailable(await trainJobs.availableModels()) }),
  });
}

function getStatus(trainJobs: TrainJobs, modelsDirectory: string): Route {
  return route({
    method: 'get',
    path: '/train/status/:job_id',
    operationId: 'getJobStatus',
    summary: 'Get the current status of a training job',
    permission: 'run:read',
    params: schemas.JobInPath,
    response: {
      status: 200,
      description: 'The job as it stands.',
      schema: schemas.JobStatusResponse,
      example: examples.JOB_STATUS,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }) => {
      const { run, log } = await ofJob(params.job_id, (id) => trainJobs.getWithLog(id));
      return { body: view.presentStatus(run, log, modelsDirectory) };
    },
  });
}

function readLog(trainJobs: TrainJobs): Route {
  return route({
    method: 'get',
    path: '/train/job/:job_id/logs',
    operationId: 'readJobLog',
    summary: 'Read the log of a training job from an offset on',
    description: 'Extension. Ask again with `next_offset` until `complete` is true.',
    isExtension: true,
    permission: 'run:read',
    params: schemas.JobInPath,
    query: schemas.LogQuery,
    response: {
      status: 200,
      description: 'The next part of the log; empty when nothing has been added yet.',
      schema: schemas.JobLog,
      example: examples.JOB_LOG,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }) => {
      const { run, log } = await ofJob(params.job_id, (id) => trainJobs.readLog(id, query.offset));
      return { body: view.presentLog(run, log) };
    },
  });
}

function cancelJob(trainJobs: TrainJobs, { path, operationId }: Pick<Route, 'path' | 'operationId'>): Route {
  return route({
    method: 'delete',
    path,
    operationId,
    summary: 'Cancel a training job',
    description: 'The job reads `cancelled` at once and for ever; its work is stopped soon after.',
    permission: 'run:write',
    params: schemas.JobInPath,
    response: {
      status: 200,
      description: 'The job is cancelled.',
      schema: schemas.JobCancelled,
      example: examples.JOB_CANCELLED,
    },
    errors: ['INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params }, { actor }) => {
      const run = await ofJob(params.job_id, (id) => trainJobs.cancel(id, actor));
      return { body: view.presentCancelled(run) };
    },
  });
}

/** Does `work` on the job that `text` names, with refusals in this contract's words. */
async function ofJob<T>(text: string, work: (id: string) => Promise<T>): Promise<T> {
  const id = parseId(text);
  const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
  const unknown = (cause?: unknown) => new DomainError('NOT_FOUND', `Job ${shown} not found`, { cause });
  if (id === null) throw unknown();
  try {
    return await work(id);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'NOT_FOUND') throw unknown(error);
    if (error.code === 'INVALID_STATE')
      throw new DomainError('INVALID_STATE', `Job ${id} has already ended`, { cause: error });
    throw error;
  }
}
