import { z } from 'zod';
import type { JsonObject } from '../../../../domain/json';
import type { Predictions } from '../../../../usecases/registry/predictions';
import { type Route, route } from '../../../route';
import { ModelInPath, VersionNumber } from './schemas';

/** Rows of one request; a body holds a megabyte at most, too. */
const ROWS_MAX = 10_000;

const Row = z
  .custom<JsonObject>(
    (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
    'must be an object',
  )
  .meta({ override: { type: 'object', additionalProperties: true } });
const PredictionRequest = z
  .strictObject(
    {
      version: VersionNumber.nullable()
        .default(null)
        .meta({ description: 'The one that serves, unless it is given.' }),
      rows: z
        .array(Row, 'must be a list of objects')
        .min(1, 'must not be empty')
        .max(ROWS_MAX, `must be at most ${ROWS_MAX}`)
        .meta({ description: 'Values by column; null where one is not known.' }),
    },
    'must be an object',
  )
  .meta({ id: 'PredictionRequest' });
const PredictionAnswer = z
  .object({
    model_id: z.uuid(),
    version: z.int(),
    predictions: z
      .array(
        z.object({
          probability: z.number().optional().meta({ description: 'Of the class 1 of two, [0, 1].' }),
          probabilities: z.record(z.string(), z.number()).optional().meta({
            description: 'Of each of several classes, by its name, [0, 1]; they sum to 1.',
          }),
          label: z.union([z.int(), z.string()]).optional().meta({
            description: '1 from a probability of 0.5 on; of several classes the name of the likeliest.',
          }),
          value: z.number().optional().meta({ description: 'Of a regression.' }),
        }),
      )
      .meta({ description: 'One for each row, in their order.' }),
    warnings: z
      .array(z.string())
      .meta({ description: 'Columns that were ignored, and categories that training never saw.' }),
  })
  .meta({ id: 'PredictionAnswer' });

/** Predictions with what serves. */
export function predictionRoutes(predictions: Predictions): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/models/:model_id/predict',
      operationId: 'predictWithModel',
      summary: 'Predict with what serves, or with a version that is named',
      description: 'Every feature must be named in every row.',
      isExtension: true,
      permission: 'model:read',
      params: ModelInPath,
      body: PredictionRequest,
      bodyExample: { rows: [{ distance: 719, carrier: 'UA', temp: null }] },
      response: {
        status: 200,
        description: 'The predictions.',
        schema: PredictionAnswer,
        example: {
          model_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
          version: 3,
          predictions: [{ probability: 0.21, label: 0 }],
          warnings: [],
        },
      },
      errors: ['INVALID_STATE', 'NOT_FOUND'],
      handle: async ({ params, body }, { principal }) => {
        const asked = { modelId: params.model_id, version: body.version, rows: body.rows };
        return { body: { model_id: params.model_id, ...(await predictions.predict(asked, principal)) } };
      },
    }),
  ];
}
