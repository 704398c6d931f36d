import { z } from 'zod';
import { MODEL_STAGES } from '../../../domain/model';
import { AnyId, ModelFamily, Name, oneOf, RANGE, Time } from './values';

/** This contract's word for where a model stands is the stage itself. */
const Status = oneOf(MODEL_STAGES);

export const ModelListQuery = z.object({
  model_family: ModelFamily.optional(),
  status: Status.optional(),
  ...RANGE,
});

/** `POST /models`. */
export const NewModel = z
  .object(
    {
      name: Name,
      recipe_id: AnyId,
      recipe_version_id: AnyId,
      owner: Name.optional().meta({ description: 'Whoever asks unless given.' }),
    },
    'must be an object',
  )
  .meta({ id: 'NewRecipeModel' });

/** `PUT /models/{id}`: what is not given stays. */
export const ModelUpdate = z
  .object({ name: Name.optional(), status: Status.optional(), owner: Name.optional() }, 'must be an object')
  .meta({ id: 'RecipeModelUpdate' });

export const Model = z
  .object({
    id: z.string(),
    name: z.string(),
    model_family: ModelFamily,
    recipe_id: z.string(),
    recipe_version_id: z.string(),
    status: Status,
    owner: z.string(),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'RecipeModel' });

export const ModelList = z
  .object({ models: z.array(Model), total: z.int().meta({ description: 'All that match.' }) })
  .meta({ id: 'RecipeModelList' });
