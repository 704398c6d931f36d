import { z } from 'zod';
import type { Versions } from '../../../../usecases/registry/versions';
import { entityTag } from '../../../caller';
import { type Route, route } from '../../../route';
import { rangeOf } from '../page';
import * as examples from './examples';
import * as schemas from './schemas';
import { presentVersion } from './view';

const ALL = '/api/v1/models/:model_id/versions';
const ONE = `${ALL}/:number`;

/** The numbered versions of models. */
export function versionRoutes(versions: Versions): Route[] {
  return [list(versions), get(versions), remove(versions)];
}

function list(versions: Versions): Route {
  return route({
    method: 'get',
    path: ALL,
    operationId: 'listModelVersions',
    summary: 'List the versions of a model, newest first',
    isExtension: true,
    permission: 'model:read',
    params: schemas.ModelInPath,
    query: schemas.VersionListQuery,
    response: {
      status: 200,
      description: 'Those that it has, or had at `as_of`.',
      schema: schemas.VersionPage,
      example: examples.VERSION_PAGE,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => {
      const asked = { modelId: params.model_id, asOf: query.as_of ?? null, ...rangeOf(query) };
      const { model, versions: found, total } = await versions.list(asked, principal);
      const items = found.map((version) => presentVersion(version, model.championVersion));
      return { body: { total, page: query.page, page_size: query.page_size, items } };
    },
  });
}

function get(versions: Versions): Route {
  return route({
    method: 'get',
    path: ONE,
    operationId: 'getModelVersion',
    summary: 'Get a version of a model',
    isExtension: true,
    permission: 'model:read',
    params: schemas.VersionInPath,
    response: {
      status: 200,
      description: 'The version.',
      schema: schemas.Version,
      example: examples.VERSION,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const asked = { modelId: params.model_id, number: params.number };
      const { model, version } = await versions.get(asked, principal);
      return { headers: entityTag(model), body: presentVersion(version, model.championVersion) };
    },
  });
}

function remove(versions: Versions): Route {
  return route({
    method: 'delete',
    path: ONE,
    operationId: 'deleteModelVersion',
    summary: 'Take a version out of its model',
    description:
      'Its number is never given again, and its artifact stays. What serves for a model in production can not be deleted.',
    isExtension: true,
    permission: 'model:write',
    takesRevision: true,
    params: schemas.VersionInPath,
    response: { status: 204, description: 'The model has it no more.', schema: z.undefined() },
    errors: ['INVALID_STATE', 'NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params }, { principal, ifMatch }) => {
      await versions.delete({ modelId: params.model_id, number: params.number, ifMatch }, principal);
      return { status: 204 };
    },
  });
}
