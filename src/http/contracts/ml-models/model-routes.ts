import type { Model } from '../../../domain/model';
import type { ProjectModelChange } from '../../../domain/project-model';
import type { ProjectModels } from '../../../usecases/project-models';
import { type Route, route } from '../../route';
import * as examples from './examples';
import { ofModel } from './model-in-path';
import * as schemas from './schemas';
import { presentId, presentModel } from './view';

/** The models of projects. */
export function modelRoutes(models: ProjectModels): Route[] {
  return [
    listModels(models),
    createModel(models),
    getModel(models),
    changeModel(models),
    deleteModel(models),
  ];
}

const shown = (description: string) => ({
  status: 200,
  description,
  schema: schemas.Model,
  example: examples.MODEL,
});

function listModels(models: ProjectModels): Route {
  return route({
    method: 'get',
    path: '/api/ml-models',
    operationId: 'listMlModels',
    summary: 'List ML models of a project, newest first',
    permission: 'model:read',
    query: schemas.ListQuery,
    response: {
      status: 200,
      description: 'The models that the caller may see.',
      schema: schemas.ModelList,
      example: { models: [examples.MODEL] },
    },
    errors: [],
    handle: async ({ query }, { principal }) => ({
      body: { models: (await models.list(query.project_id, principal)).map(presentModel) },
    }),
  });
}

function createModel(models: ProjectModels): Route {
  return route({
    method: 'post',
    path: '/api/ml-models',
    operationId: 'createMlModel',
    summary: 'Create an ML model record',
    description: 'Training must be triggered separately.',
    permission: 'model:write',
    body: schemas.NewModel,
    bodyExample: examples.NEW_MODEL,
    response: { ...shown('The model, a draft.'), status: 201 },
    errors: [],
    handle: async ({ body }, { principal }) => {
      const asked = {
        projectId: body.project_id,
        ontologyId: body.ontology_id,
        name: body.name,
        description: body.description,
        type: body.type,
        trainingConfig: body.training_config,
        metadata: body.metadata,
      };
      const model: Model = await models.create(asked, principal);
      const headers = { Location: `/api/ml-models/${presentId(model)}` };
      return { status: 201, headers, body: presentModel(model) };
    },
  });
}

function getModel(models: ProjectModels): Route {
  return route({
    method: 'get',
    path: '/api/ml-models/:id',
    operationId: 'getMlModel',
    summary: 'Get an ML model',
    permission: 'model:read',
    params: schemas.ModelInPath,
    response: shown('The model.'),
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: presentModel(await ofModel(params.id, (id) => models.get(id, principal))),
    }),
  });
}

function changeModel(models: ProjectModels): Route {
  return route({
    method: 'put',
    path: '/api/ml-models/:id',
    operationId: 'updateMlModel',
    summary: "Update an ML model's metadata or status",
    description: 'Only provided fields are updated. A status stands until a training begins or ends.',
    permission: 'model:write',
    params: schemas.ModelInPath,
    body: schemas.ModelChange,
    bodyExample: examples.MODEL_CHANGE,
    response: shown('The model as it is now.'),
    errors: ['NOT_FOUND'],
    handle: async ({ params, body }, { principal }) => ({
      body: presentModel(await ofModel(params.id, (id) => models.change(id, toChange(body), principal))),
    }),
  });
}

function toChange(body: typeof schemas.ModelChange._output): ProjectModelChange {
  const { training_metrics: trainingMetrics, performance_metrics: performanceMetrics, ...same } = body;
  const all = { ...same, trainingMetrics, performanceMetrics };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function deleteModel(models: ProjectModels): Route {
  return route({
    method: 'delete',
    path: '/api/ml-models/:id',
    operationId: 'deleteMlModel',
    summary: 'Delete an ML model',
    description: 'What trains it is cancelled. A model that serves in production stays.',
    permission: 'model:write',
    params: schemas.ModelInPath,
    response: { status: 204, description: 'The model is deleted.', schema: schemas.Nothing },
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params }, { principal }) => {
      await ofModel(params.id, (id) => models.remove(id, principal));
      return { status: 204 };
    },
  });
}
