import { z } from 'zod';
import { RECIPE_LEVELS, RECIPE_STATUSES } from '../../../domain/recipes/recipe';
import { AnyId, AnyObject, ModelFamily, Name, oneOf, RANGE, Tags, Time } from './values';

const Level = oneOf(RECIPE_LEVELS);
const Status = oneOf(RECIPE_STATUSES);

export const RecipeListQuery = z.object({
  model_family: ModelFamily.optional(),
  level: Level.optional(),
  status: Status.optional(),
  ...RANGE,
});

/** `POST /recipes`. */
export const NewRecipe = z
  .object(
    {
      name: Name,
      model_family: ModelFamily,
      level: Level,
      parent_id: AnyId.nullable().default(null).meta({ description: 'What it inherits from, for ever.' }),
      tags: Tags.default([]),
      manifest: AnyObject.default({}).meta({ description: 'Becomes version 1.0.0, exactly as sent.' }),
    },
    'must be an object',
  )
  .meta({ id: 'NewRecipe' });

/** `PUT /recipes/{id}`: what is not given stays. */
export const RecipeUpdate = z
  .object({ name: Name.optional(), status: Status.optional(), tags: Tags.optional() }, 'must be an object')
  .meta({ id: 'RecipeUpdate' });

export const CloneQuery = z.object({ name: Name.meta({ description: 'Name of the new recipe.' }) });

export const Recipe = z
  .object({
    id: z.string(),
    name: z.string(),
    model_family: ModelFamily,
    level: Level,
    status: Status,
    parent_id: z.string().nullable(),
    tags: z.array(z.string()),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Recipe' });

export const RecipeList = z
  .object({ recipes: z.array(Recipe), total: z.int().meta({ description: 'All that match.' }) })
  .meta({ id: 'RecipeList' });
