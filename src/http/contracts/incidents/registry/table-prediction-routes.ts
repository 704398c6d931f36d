import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Run } from '../../../../domain/run';
import type { TablePredictions } from '../../../../usecases/registry/table-predictions';
import { creation } from '../../../creation';
import { type Route, route } from '../../../route';
import { toSeconds } from '../../../time';
import { presentRun } from '../run-view';
import { artifactHeaders } from './artifact-headers';
import { ModelInPath } from './schemas';
import * as schemas from './table-prediction-schemas';

const ALL = '/api/v1/models/:model_id/predict/batch';
const ONE = `${ALL}/:run_id`;

/** Batches of predictions: registered tables with the predictions of a version. */
export function tablePredictionRoutes(predictions: TablePredictions): Route[] {
  return [start(predictions), get(predictions), download(predictions)];
}

function start(predictions: TablePredictions): Route {
  return route({
    method: 'post',
    path: ALL,
    operationId: 'predictBatch',
    summary: 'Predict all rows of a registered dataset, into a Parquet file',
    description:
      'The table must have a column for every feature, named alike. Its target, if it has one, is not read. Rows that hold ' +
      'what can not be read fail the batch, which then names them.',
    isExtension: true,
    permission: 'run:write',
    takesRequestKey: true,
    params: ModelInPath,
    body: schemas.NewBatch,
    bodyExample: { dataset: 'applications' },
    response: {
      status: 202,
      description: 'Accepted: it is done by a run.',
      schema: schemas.Batch,
      example: { ...schemas.BATCH, state: 'queued', attempt: 0, progress: null, doing: null, rows: null },
    },
    errors: ['INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params, body }, caller) => {
      const { version, dataset, dataset_digest: datasetSha256 } = body;
      const asked = { modelId: params.model_id, version, dataset, datasetSha256 };
      const { once, answer } = creation(caller, (run: Run) => ({
        status: 202,
        headers: { Location: ONE.replace(':model_id', params.model_id).replace(':run_id', run.id) },
        body: presentBatch(run),
      }));
      return answer(await predictions.start(asked, caller.principal, once));
    },
  });
}

function get(predictions: TablePredictions): Route {
  return route({
    method: 'get',
    path: ONE,
    operationId: 'getPredictionBatch',
    summary: 'Tell how a batch of predictions stands',
    isExtension: true,
    permission: 'run:read',
    params: schemas.BatchInPath,
    response: {
      status: 200,
      description: 'The batch as it stands.',
      schema: schemas.Batch,
      example: schemas.BATCH,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const asked = { modelId: params.model_id, runId: params.run_id };
      return { body: presentBatch(await predictions.get(asked, principal)) };
    },
  });
}

function download(predictions: TablePredictions): Route {
  return route({
    method: 'get',
    path: `${ONE}/file`,
    operationId: 'downloadPredictionBatch',
    summary: 'Fetch the table with its predictions, as Parquet',
    description:
      'All columns of the dataset, in the order of its rows, and those of the predictions after them.',
    isExtension: true,
    permission: 'run:read',
    params: schemas.BatchInPath,
    response: {
      status: 200,
      description: 'The file. `Repr-Digest` tells its SHA-256.',
      schema: z.string().meta({ format: 'binary' }),
      example: 'PAR1',
      type: 'application/vnd.apache.parquet',
    },
    errors: ['INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const asked = { modelId: params.model_id, runId: params.run_id };
      const { artifact, bytes } = await predictions.read(asked, principal);
      const headers = artifactHeaders(artifact, {
        name: `predictions-${params.run_id}.parquet`,
        type: 'application/vnd.apache.parquet',
      });
      return { headers, stream: Readable.from(bytes, { objectMode: false }) };
    },
  });
}

/** A batch as it stands, from its run. */
function presentBatch(run: Run): z.input<typeof schemas.Batch> {
  const { id, state, model_id, attempt, progress, error, actor, created_at, started_at, ended_at } =
    presentRun(run);
  const { prediction, datasetId } = run.spec ?? {};
  if (!prediction || model_id === null) throw new Error(`run ${id} predicts nothing`);
  const { predicted, artifact } = state === 'succeeded' ? run : {};
  const under = state === 'running' ? run.progress : null;
  const counted = under?.phase === 'predicting' || under?.phase === 'storing' ? under : null;
  return {
    id,
    model_id,
    version: prediction.version,
    dataset: datasetId ?? '',
    dataset_digest: prediction.datasetSha256,
    state,
    attempt,
    progress,
    doing: under?.message ?? null,
    rows: predicted?.rows ?? counted?.steps ?? null,
    rows_done: predicted?.rows ?? counted?.step ?? 0,
    columns: [...(predicted?.columns ?? [])],
    warnings: [...(predicted?.warnings ?? [])],
    sha256: artifact?.sha256 ?? null,
    size_bytes: artifact?.sizeBytes ?? null,
    removed_at: predicted?.removedAt ? toSeconds(predicted.removedAt) : null,
    error,
    actor,
    created_at,
    started_at,
    ended_at,
  };
}
