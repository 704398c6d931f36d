import { z } from 'zod';
import { ANNOUNCED, type Announcement } from '../../domain/announcement';
import { hexId } from '../../domain/ids';
import { TRAINING_TYPES } from '../../domain/run';
import { toSeconds } from '../time';

/** What watchers get of a training, on the WebSocket and as a server-sent event. */
export const TrainingFrame = z
  .object({
    event: z.enum(ANNOUNCED.map((what) => `training.${what}` as const)),
    cursor: z.int().meta({ description: 'Come back with `?after=` this, and nothing is missed.' }),
    timestamp: z.string(),
    job_id: z.uuid(),
    run_type: z.enum(TRAINING_TYPES),
    model_id: z.string().nullable().meta({ description: 'As the ML models contract writes it.' }),
    model_name: z.string().nullable(),
    error: z.string().nullable().meta({ description: 'Why it failed.' }),
  })
  .meta({ id: 'TrainingFrame' });

/** For the OpenAPI document. */
export const TRAINING_FRAME: z.input<typeof TrainingFrame> = {
  event: 'training.completed',
  cursor: 1042,
  timestamp: '2025-11-07T12:30:00Z',
  job_id: '123e4567-e89b-42d3-a456-426614174000',
  run_type: 'train',
  model_id: 'model-3fa85f6457174562b3fc2c963f66afa6',
  model_name: 'credit-risk-v3',
  error: null,
};

/** One announcement as it goes over the wire. */
export function presentFrame(cursor: number, announcement: Announcement): z.input<typeof TrainingFrame> {
  const { what, at, runId, runType, modelId, modelName, error } = announcement;
  return {
    event: `training.${what}`,
    cursor,
    timestamp: toSeconds(at),
    job_id: runId,
    run_type: runType,
    model_id: modelId && `model-${hexId(modelId)}`,
    model_name: modelName,
    error,
  };
}
