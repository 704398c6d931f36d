import { type Connection, type Model as MongooseModel, Schema } from 'mongoose';
import { DomainError } from '../../domain/errors';
import { MODEL_FAMILIES } from '../../domain/model';
import type { Clock } from '../../domain/ports';
import type { RecipeQuery, RecipeRepository } from '../../domain/recipes/ports';
import { RECIPE_LEVELS, RECIPE_STATUSES, type Recipe } from '../../domain/recipes/recipe';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { isDuplicateKey, onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type RecipeDocument = Stored<Recipe>;

const needed = { type: String, required: true };
const text = { type: String, default: null };

const schema = new Schema<RecipeDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    name: needed,
    family: { type: String, enum: MODEL_FAMILIES, required: true },
    level: { type: String, enum: RECIPE_LEVELS, required: true },
    status: { type: String, enum: RECIPE_STATUSES, required: true },
    parentId: text,
    generation: { type: Number, required: true },
    tags: { type: [String], required: true } as never,
    versionCount: { type: Number, required: true },
    isExample: { type: Boolean, required: true },
    createdAt: needed,
    deletedAt: text,
    lastEventAt: needed,
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'recipes' },
);

function toRecipe(stored: RecipeDocument): Recipe {
  const { _id, pending: _pending, requestKey: _key, request: _request, ...fields } = stored;
  return { id: _id, ...fields };
}

async function listRecipes(
  Recipes: MongooseModel<RecipeDocument>,
  { family, level, status, skip, limit }: RecipeQuery,
): Promise<{ recipes: Recipe[]; total: number }> {
  const filter = {
    deletedAt: null,
    ...(family === null ? {} : { family }),
    ...(level === null ? {} : { level }),
    ...(status === null ? {} : { status }),
  };
  const newestFirst = { createdAt: -1, _id: -1 } as const;
  const [found, total] = await Promise.all([
    Recipes.find(filter).sort(newestFirst).skip(skip).limit(limit).lean<RecipeDocument[]>().exec(),
    Recipes.countDocuments(filter).exec(),
  ]);
  return { recipes: found.map(toRecipe), total };
}

/** Recipes in the collection `recipes`; their events keep their history. */
export function createRecipeRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): RecipeRepository {
  const Recipes = connection.model<RecipeDocument>('Recipe', schema);
  const aggregate = createAggregate<Recipe, RecipeDocument>({
    kind: 'recipe',
    model: Recipes,
    dirty,
    clock,
    derive: () => ({}),
    keepsHistory: true,
    toRecord: toRecipe,
  });
  return {
    async insert(recipe, event) {
      await aggregate.insert(recipe, event).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
        throw new DomainError('ALREADY_EXISTS', `recipe ${recipe.id} exists already`, { cause: error });
      });
    },
    async findLive(id) {
      const recipe = await aggregate.find(id);
      return recipe?.deletedAt === null ? recipe : null;
    },
    get: aggregate.get,
    transition: aggregate.transition,
    list: (query) => onStore(() => listRecipes(Recipes, query)),
  };
}
