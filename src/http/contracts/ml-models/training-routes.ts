import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import { DomainError } from '../../../domain/errors';
import { trainingToken } from '../../../domain/project-training';
import type { ProjectTrainings } from '../../../usecases/project-trainings';
import { type Route, route } from '../../route';
import * as examples from './examples';
import { ofModel } from './model-in-path';
import * as schemas from './schemas';
import { presentId, presentModel, presentTraining } from './view';

const TOKEN = 'X-Training-Token';
const TOKEN_RULE = `With \`${TOKEN}\`, the report is taken for that training only: a stale one is refused.`;

/** Trainings of models, and what trainers outside report of them. */
export function trainingRoutes(trainings: ProjectTrainings): Route[] {
  return [train(trainings), getTraining(trainings), complete(trainings), fail(trainings)];
}

function train(trainings: ProjectTrainings): Route {
  return route({
    method: 'post',
    path: '/api/ml-models/train',
    operationId: 'trainMlModel',
    summary: 'Trigger the training of an ML model',
    description: `The training goes on by itself; the model's status tells when it has ended. \`${TOKEN}\` of the answer
names the training, for whoever reports on it.`,
    permission: 'run:write',
    body: schemas.TrainingRequest,
    bodyExample: examples.TRAINING_REQUEST,
    response: {
      status: 202,
      description: 'The training is accepted.',
      schema: schemas.Model,
      example: { ...examples.MODEL, status: 'training' },
    },
    errors: ['NOT_FOUND', 'ALREADY_EXISTS'],
    handle: async ({ body }, { principal }) => {
      const { run, model } = await ofModel(body.model_id, (modelId) => {
        const asked = { modelId, storageIds: body.storage_ids, trainingConfig: body.training_config };
        return trainings.start(asked, principal).catch((error: unknown) => {
          throw inWords(error, modelId);
        });
      });
      return { status: 202, headers: { [TOKEN]: trainingToken(run) }, body: presentModel(model) };
    },
  });
}

/** A refusal of a second training, in this contract's id, with what it offers against it; else the error itself. */
function inWords(error: unknown, modelId: string): unknown {
  if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') return error;
  const path = `/api/ml-models/${presentId({ id: modelId })}/training`;
  const message = `${presentId({ id: modelId })} is being trained already: wait for its end, or report it to ${path}/complete or ${path}/fail`;
  return new DomainError('ALREADY_EXISTS', message, { cause: error });
}

function getTraining(trainings: ProjectTrainings): Route {
  return route({
    method: 'get',
    path: '/api/ml-models/:id/training',
    operationId: 'getMlTraining',
    summary: 'Get the newest training of an ML model',
    description: 'What a trainer outside needs to know, while the training is open and after it.',
    isExtension: true,
    permission: 'run:read',
    params: schemas.ModelInPath,
    response: {
      status: 200,
      description: 'The training.',
      schema: schemas.Training,
      example: examples.TRAINING,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const run = await ofModel(params.id, (id) => trainings.newest(id, principal));
      if (run === null) throw new DomainError('NOT_FOUND', `Model ${params.id} was never trained`);
      return { body: presentTraining(run) };
    },
  });
}

function reported<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { status: 200, description: 'The report is taken.', schema, example };
}

function complete(trainings: ProjectTrainings): Route {
  return route({
    method: 'post',
    path: '/api/ml-models/:id/training/complete',
    operationId: 'reportMlTrainingComplete',
    summary: 'Report that a training is complete',
    description: `It ends the open training, or stands for one of its own. ${TOKEN_RULE}`,
    permission: 'run:write',
    params: schemas.ModelInPath,
    body: schemas.CompletionReport,
    bodyExample: examples.COMPLETION,
    response: reported(schemas.Completed, { status: 'training completed' }),
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params, body }, { principal, headers }) => {
      const told = {
        artifacts: { model_artifact_path: body.model_artifact_path },
        metrics: body.performance_metrics,
        trainingMetrics: body.training_metrics,
      };
      const report = { told, outcome: { state: 'succeeded' as const } };
      const token = tokenIn(headers);
      await ofModel(params.id, (modelId) => trainings.report({ modelId, report, token }, principal));
      return { body: { status: 'training completed' as const } };
    },
  });
}

function fail(trainings: ProjectTrainings): Route {
  return route({
    method: 'post',
    path: '/api/ml-models/:id/training/fail',
    operationId: 'reportMlTrainingFailure',
    summary: 'Report that a training has failed',
    description: `It ends the open training, or stands for one of its own. ${TOKEN_RULE}`,
    permission: 'run:write',
    params: schemas.ModelInPath,
    body: schemas.FailureReport,
    bodyExample: examples.FAILURE,
    response: reported(schemas.Failed, { status: 'training failed' }),
    errors: ['NOT_FOUND', 'INVALID_STATE'],
    handle: async ({ params, body }, { principal, headers }) => {
      const report = { told: {}, outcome: { state: 'failed' as const, reason: body.reason } };
      const token = tokenIn(headers);
      await ofModel(params.id, (modelId) => trainings.report({ modelId, report, token }, principal));
      return { body: { status: 'training failed' as const } };
    },
  });
}

function tokenIn(headers: Readonly<IncomingHttpHeaders>): string | null {
  const sent = headers[TOKEN.toLowerCase()];
  return sent === undefined ? null : String(sent);
}
