import type { RecipeVersions } from '../../../usecases/recipes/recipe-versions';
import type { RecipeUseCases } from '../../../usecases/recipes/recipes';
import { streamArray } from '../../json-stream';
import { type Route, route } from '../../route';
import * as examples from './examples';
import { RecipeInPath } from './values';
import * as schemas from './version-schemas';
import { piecesOfVersion, presentDiff, presentEffective, presentVersion } from './version-view';

/** Versions of recipes, which never change. */
export function versionRoutes(deps: { versions: RecipeVersions; recipes: RecipeUseCases }): Route[] {
  const { versions } = deps;
  return [
    listVersions(versions),
    createVersion(versions),
    getVersion(versions),
    getDiff(versions),
    getEffective(deps),
  ];
}

function listVersions(versions: RecipeVersions): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/recipes/:recipe_id/versions',
    operationId: 'listRecipeVersions',
    summary: 'List the versions of a recipe, newest first',
    description:
      'All of them, sent as they are read. Manifests may be large: `limit` and `offset`, an extension, ask for some.',
    permission: 'model:read',
    params: RecipeInPath,
    query: schemas.VersionListQuery,
    response: {
      status: 200,
      description: 'Its versions.',
      schema: schemas.Versions,
      example: [examples.RECIPE_VERSION],
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query: { limit = Number.POSITIVE_INFINITY, offset } }) => {
      const found = await versions.list(params.recipe_id, { skip: offset, limit });
      return streamArray(found.versions, piecesOfVersion);
    },
  });
}

function createVersion(versions: RecipeVersions): Route {
  return route({
    method: 'post',
    path: '/api/ml-development/recipes/:recipe_id/versions',
    operationId: 'createRecipeVersion',
    summary: 'Add a version to a recipe',
    permission: 'model:write',
    params: RecipeInPath,
    body: schemas.NewVersion,
    bodyExample: { manifest_json: { training: { learning_rate: 0.05 } }, change_note: 'Learn slower' },
    response: {
      status: 201,
      description: 'The version.',
      schema: schemas.Version,
      example: examples.RECIPE_VERSION,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, body }, { principal }) => {
      const { manifest_json: manifest, change_note: changeNote, created_by } = body;
      const asked = { manifest, changeNote, createdBy: created_by ?? null };
      return { status: 201, body: presentVersion(await versions.create(params.recipe_id, asked, principal)) };
    },
  });
}

function getVersion(versions: RecipeVersions): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/recipes/:recipe_id/versions/:version_id',
    operationId: 'getRecipeVersion',
    summary: 'Get a version of a recipe',
    permission: 'model:read',
    params: schemas.VersionInPath,
    response: {
      status: 200,
      description: 'The version.',
      schema: schemas.Version,
      example: examples.RECIPE_VERSION,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }) => ({
      body: presentVersion(await versions.get(params.recipe_id, params.version_id)),
    }),
  });
}

function getDiff(versions: RecipeVersions): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/recipes/:recipe_id/versions/:version_id/diff',
    operationId: 'getRecipeVersionDiff',
    summary: 'Get what a version changes, in words and with a risk each',
    description:
      'Risk is low for remarks, additions and numbers within a factor of two; medium for larger steps, other values ' +
      'and added features; high for what is taken out or becomes another type, for numbers that change tenfold or ' +
      'their sign, and for what says what is learned or from what (target, objective, engine, dataset …).',
    isExtension: true,
    permission: 'model:read',
    params: schemas.VersionInPath,
    query: schemas.DiffQuery,
    response: { status: 200, description: 'The changes.', schema: schemas.Diff, example: examples.DIFF },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }) => {
      const version = await versions.get(params.recipe_id, params.version_id);
      return { body: presentDiff(await versions.comparedWith(version, query.from), version) };
    },
  });
}

function getEffective({ versions, recipes }: { versions: RecipeVersions; recipes: RecipeUseCases }): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/recipes/:recipe_id/effective',
    operationId: 'getEffectiveManifest',
    summary: 'Get what a recipe says with all that it inherits',
    description:
      'The manifest is merged over the newest of its parent, and so on up the chain, by JSON merge patch (RFC 7396): ' +
      'members replace, null takes out, arrays are replaced whole.',
    isExtension: true,
    permission: 'model:read',
    params: RecipeInPath,
    query: schemas.EffectiveQuery,
    response: {
      status: 200,
      description: 'The merged manifest.',
      schema: schemas.Effective,
      example: examples.EFFECTIVE,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params: { recipe_id }, query: { version_id } }) => {
      const version =
        version_id === undefined
          ? await versions.latestOf(await recipes.get(recipe_id))
          : await versions.get(recipe_id, version_id);
      return { body: presentEffective(version, await versions.effective(version)) };
    },
  });
}
