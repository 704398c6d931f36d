import { z } from 'zod';
import type { Datasets } from '../../../../usecases/data/datasets';
import type { TableSource } from '../../../../usecases/data/table-intake';
import type { Uploads } from '../../../../usecases/data/uploads';
import { type Route, route } from '../../../route';
import { rangeOf } from '../page';
import * as examples from './examples';
import * as schemas from './schemas';
import { uploadRoutes } from './upload-routes';
import * as view from './view';

/** What the operations on datasets stand on. */
export interface DatasetRouteDeps {
  data: { datasets: Datasets; uploads: Uploads; maxUploadBytes: number };
}

const ALL = '/api/v1/datasets';
const ONE = `${ALL}/:dataset_id`;
const SHOWN = { description: 'The dataset.', schema: schemas.Dataset, example: examples.DATASET };
/** A table is read through before the answer. */
const REGISTRATION_LIMIT_MS = 900_000;

/** Tables that runs read. */
export function datasetRoutes({ data }: DatasetRouteDeps): Route[] {
  const { datasets } = data;
  return [
    ...uploadRoutes(data),
    list(datasets),
    register(datasets),
    profile(datasets),
    preview(datasets),
    get(datasets),
    remove(datasets),
  ];
}

function list(datasets: Datasets): Route {
  return route({
    method: 'get',
    path: ALL,
    operationId: 'listDatasets',
    summary: 'List datasets, newest first',
    isExtension: true,
    permission: 'model:read',
    query: schemas.DatasetListQuery,
    response: {
      status: 200,
      description: 'Those of your teams and of everybody.',
      schema: schemas.DatasetPage,
      example: examples.PAGE,
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const { page, page_size, project_id: projectId = null } = query;
      const found = await datasets.list(principal, { projectId, ...rangeOf(query) });
      return {
        body: { total: found.total, page, page_size, items: found.datasets.map(view.presentItem) },
      };
    },
  });
}

function register(datasets: Datasets): Route {
  return route({
    method: 'post',
    path: ALL,
    operationId: 'registerDataset',
    summary: 'Register a table under an id, or its next version',
    description:
      'The table is read through: its columns get types, and what they hold is kept as the profile. Under an id that ' +
      'is known, other bytes or another definition make the next version, and the same ones change nothing (200). An ' +
      'object in S3 stays where it is: trainings read it there, and fail once it is gone or has changed. ' +
      'The target must be given, or null for a table that is only to be predicted; the task, the kinds of the columns and the split are inferred where they are not.',
    isExtension: true,
    permission: 'model:write',
    body: schemas.NewDataset,
    bodyExample: {
      id: 'churn-2026',
      upload: examples.UPLOAD.id,
      target: 'left',
      columns: { zip: 'categorical' },
    },
    limitMs: REGISTRATION_LIMIT_MS,
    response: { status: 201, ...SHOWN },
    otherResponses: { 200: { description: 'It is the newest version already.', schema: schemas.Dataset } },
    errors: ['FORBIDDEN', 'NOT_FOUND', 'ALREADY_EXISTS', 'INVALID_STATE', 'TOO_LARGE'],
    handle: async ({ body }, { principal }) => {
      const { id, title = id, licence, team: teamId, project_id: projectId, format, csv } = body;
      const { delimiter, quote, has_header: hasHeader, encoding } = csv;
      const { target, task, columns: roles } = body;
      const shown = await datasets.register(principal, {
        id,
        labels: { title, licence, teamId, projectId },
        source: sourceOf(body),
        format: { format, delimiter, quote, hasHeader, encoding, roles },
        definition: { target, task, roles },
      });
      const status = shown.isNew ? 201 : 200;
      return { status, headers: { Location: `${ALL}/${id}` }, body: view.presentDataset(shown) };
    },
  });
}

function sourceOf({ upload, path, address }: z.output<typeof schemas.NewDataset>): TableSource {
  if (upload !== undefined) return { kind: 'upload', uploadId: upload };
  return path === undefined ? { kind: 'object', address: address ?? '' } : { kind: 'path', path };
}

function get(datasets: Datasets): Route {
  return route({
    method: 'get',
    path: ONE,
    operationId: 'getDataset',
    summary: 'Get a dataset, its columns and versions',
    isExtension: true,
    permission: 'model:read',
    params: schemas.DatasetInPath,
    query: schemas.VersionQuery,
    response: { status: 200, ...SHOWN },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => ({
      body: view.presentDataset(await datasets.get(principal, params.dataset_id, query.version ?? null)),
    }),
  });
}

function profile(datasets: Datasets): Route {
  return route({
    method: 'get',
    path: `${ONE}/profile`,
    operationId: 'getDatasetProfile',
    summary: 'Get what the columns of a dataset hold',
    isExtension: true,
    permission: 'model:read',
    params: schemas.DatasetInPath,
    query: schemas.VersionQuery,
    response: {
      status: 200,
      description: 'As it was seen when the version was registered.',
      schema: schemas.DatasetProfile,
      example: examples.PROFILE,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => ({
      body: view.presentProfile(await datasets.get(principal, params.dataset_id, query.version ?? null)),
    }),
  });
}

function preview(datasets: Datasets): Route {
  return route({
    method: 'get',
    path: `${ONE}/preview`,
    operationId: 'previewDataset',
    summary: 'Get the first rows of a dataset',
    description: 'At most 100 rows are kept, fewer of a wide table; long texts are cut.',
    isExtension: true,
    permission: 'model:read',
    params: schemas.DatasetInPath,
    query: schemas.PreviewQuery,
    response: {
      status: 200,
      description: 'The first rows.',
      schema: schemas.DatasetPreview,
      example: examples.PREVIEW,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => ({
      body: view.presentPreview(
        await datasets.get(principal, params.dataset_id, query.version ?? null),
        query.limit,
      ),
    }),
  });
}

function remove(datasets: Datasets): Route {
  return route({
    method: 'delete',
    path: ONE,
    operationId: 'deleteDataset',
    summary: 'Take a dataset out of use; what was trained on it stays',
    isExtension: true,
    permission: 'model:write',
    params: schemas.DatasetInPath,
    response: { status: 204, description: 'It is deleted.', schema: z.undefined() },
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params }, { principal }) => {
      await datasets.remove(principal, params.dataset_id);
      return { status: 204 };
    },
  });
}
