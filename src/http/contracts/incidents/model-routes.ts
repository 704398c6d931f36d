import { z } from 'zod';
import type { Model } from '../../../domain/model';
import type { ModelChange, ModelUseCases } from '../../../usecases/models';
import type { ModelHistory } from '../../../usecases/registry/history';
import { entityTag } from '../../caller';
import { creation } from '../../creation';
import { type Route, route } from '../../route';
import * as examples from './model-examples';
import * as schemas from './model-schemas';
import * as view from './model-view';
import { rangeOf } from './page';
import { AsOfQuery } from './registry/schemas';

/** What the operations on models stand on. */
export interface ModelRouteDeps {
  modelUseCases: ModelUseCases;
  modelHistory: ModelHistory;
}

/** The registry of all models, whatever contract they came through. */
export function modelRoutes({ modelUseCases, modelHistory }: ModelRouteDeps): Route[] {
  return [
    listModels(modelUseCases),
    registerModel(modelUseCases),
    getModel(modelUseCases, modelHistory),
    changeModel(modelUseCases),
    deleteModel(modelUseCases),
    getDrift(modelUseCases),
  ];
}

function listModels(models: ModelUseCases): Route {
  return route({
    method: 'get',
    path: '/api/v1/models',
    operationId: 'listModels',
    summary: 'List registered models, newest first',
    permission: 'model:read',
    query: schemas.ModelListQuery,
    response: {
      status: 200,
      description: 'The models that the caller may see.',
      schema: schemas.ModelPage,
      example: examples.MODEL_PAGE,
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const standing = query.stage === undefined ? null : view.STANDING_OF[query.stage];
      const asked = { standing, teamId: query.team ?? null, name: query.name ?? null, ...rangeOf(query) };
      return { body: view.presentModels(await models.list(asked, principal), query) };
    },
  });
}

function registerModel(models: ModelUseCases): Route {
  return route({
    method: 'post',
    path: '/api/v1/models',
    operationId: 'registerModel',
    summary: 'Register a model by hand',
    isExtension: true,
    permission: 'model:write',
    takesRequestKey: true,
    body: schemas.NewModel,
    bodyExample: { name: 'credit-risk-v3', team: 'risk', stage: 'staging' },
    response: { status: 201, description: 'The model.', schema: schemas.Model, example: examples.MODEL },
    errors: [],
    handle: async ({ body: { name, team, stage } }, caller) => {
      const asked = { name, teamId: team, stage: view.toStage(stage) };
      const { once, answer } = creation(caller, (model: Model) => ({
        status: 201,
        headers: { Location: `/api/v1/models/${model.id}`, ...entityTag(model) },
        body: view.presentModel(model),
      }));
      return answer(await models.register(asked, caller.principal, once));
    },
  });
}

function getModel(models: ModelUseCases, history: ModelHistory): Route {
  return route({
    method: 'get',
    path: '/api/v1/models/:model_id',
    operationId: 'getModel',
    summary: 'Get a registered model, as it is or as it was',
    isExtension: true,
    permission: 'model:read',
    takesRevision: true,
    params: schemas.ModelInPath,
    query: AsOfQuery,
    response: { status: 200, description: 'The model.', schema: schemas.Model, example: examples.MODEL },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => {
      const { as_of } = query;
      if (as_of !== undefined)
        return { body: view.presentModel(await history.asOf(params.model_id, as_of, principal)) };
      const model = await models.get(params.model_id, principal);
      return { headers: entityTag(model), body: view.presentModel(model) };
    },
  });
}

function changeModel(models: ModelUseCases): Route {
  return route({
    method: 'patch',
    path: '/api/v1/models/:model_id',
    operationId: 'changeModel',
    summary: 'Give a model a team or a stage',
    description: 'Only admins and members of a team give it a model.',
    isExtension: true,
    permission: 'model:write',
    takesRevision: true,
    params: schemas.ModelInPath,
    body: schemas.ModelChange,
    bodyExample: { team: 'risk', stage: 'production' },
    response: {
      status: 200,
      description: 'The model as it is now.',
      schema: schemas.Model,
      example: examples.MODEL,
    },
    errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params, body: { team, stage } }, { principal, ifMatch }) => {
      const change: ModelChange = {
        ...(team === undefined ? {} : { teamId: team }),
        ...(stage === undefined ? {} : { stage: view.toStage(stage) }),
      };
      const model = await models.change({ id: params.model_id, change, ifMatch }, principal);
      return { headers: entityTag(model), body: view.presentModel(model) };
    },
  });
}

function deleteModel(models: ModelUseCases): Route {
  return route({
    method: 'delete',
    path: '/api/v1/models/:model_id',
    operationId: 'deleteModel',
    summary: 'Delete a model',
    description: 'Its open runs are cancelled. What happened to it, its versions and their artifacts stay.',
    isExtension: true,
    permission: 'model:write',
    takesRevision: true,
    params: schemas.ModelInPath,
    response: { status: 204, description: 'The model is deleted.', schema: z.undefined() },
    errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params }, { principal, ifMatch }) => {
      await models.delete({ id: params.model_id, ifMatch }, principal);
      return { status: 204 };
    },
  });
}

function getDrift(models: ModelUseCases): Route {
  return route({
    method: 'get',
    path: '/api/v1/models/:model_id/drift',
    operationId: 'getModelDrift',
    summary: 'Get the most recent drift assessment of a model',
    permission: 'model:read',
    params: schemas.ModelInPath,
    response: {
      status: 200,
      description: 'The assessment, whether it found drift or not.',
      schema: schemas.Drift,
      example: examples.DRIFT,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: view.presentDrift(await models.drift(params.model_id, principal)),
    }),
  });
}
