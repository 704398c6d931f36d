import type { z } from 'zod';
import type { TrainJobs, TrainRequest } from '../../../usecases/train-jobs';
import { type Route, route } from '../../route';
import * as examples from './examples';
import * as schemas from './schemas';
import { presentStarted, presentStartedOfType } from './view';

/** Operations that start a job: flat answers for `POST /train`, an envelope for `POST /train/{model_type}`. */
export function startRoutes(trainJobs: TrainJobs): Route[] {
  return [
    route({
      method: 'post',
      path: '/train',
      operationId: 'startTraining',
      summary: 'Start training with configuration, for a single model type or all',
      description:
        'For `all`, a parent job with one job for each model type; each takes the keys that it knows.',
      permission: 'run:write',
      body: schemas.TrainingRequest,
      bodyExample: examples.TRAINING_REQUEST,
      response: {
        status: 200,
        description: 'The job is accepted.',
        schema: schemas.TrainingResponse,
        example: examples.TRAINING_RESPONSE,
      },
      errors: [],
      handle: async ({ body }, { actor }) => {
        const run = await trainJobs.start(toRequest(body.model_type, body), actor);
        return { body: presentStarted(run) };
      },
    }),
    route({
      method: 'post',
      path: '/train/:model_type',
      operationId: 'startTrainingOfType',
      summary: 'Start training for a specific model type',
      description: 'A body is not needed; where there is one, the model type in the path counts.',
      permission: 'run:write',
      params: schemas.TypeInPath,
      body: schemas.TrainingSettings,
      response: {
        status: 200,
        description: 'The job is accepted.',
        schema: schemas.JobStarted,
        example: examples.JOB_STARTED,
      },
      errors: [],
      handle: async ({ params, body }, { actor }) => {
        const run = await trainJobs.start(toRequest(params.model_type, body), actor);
        return { body: presentStartedOfType(run, params.model_type) };
      },
    }),
  ];
}

function toRequest(
  modelType: TrainRequest['modelType'],
  { retrain, use_cv: useCv, hyperparameters }: z.output<typeof schemas.TrainingSettings>,
): TrainRequest {
  return { modelType, retrain, useCv, hyperparameters: hyperparameters ?? {} };
}
