import { type Answer, ask } from './http-client';
import type { HttpService } from './http-service';

/** What comes back, with its body parsed. */
export interface JsonAnswer {
  status: number;
  // What a test expects of it says what it is.
  body: ReturnType<typeof JSON.parse>;
}

/** Sends JSON under `/api/ml-development`; a text is sent as it is. */
export async function send(
  { port }: Pick<HttpService, 'port'>,
  request: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<JsonAnswer> {
  const [method = '', path = ''] = request.split(' ');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const sent = body === undefined ? {} : { body: text };
  const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const answer: Answer = await ask(port, {
    method,
    path: `/api/ml-development${path}`,
    headers: { ...type, ...headers },
    ...sent,
  });
  return { status: answer.status, body: answer.text === '' ? null : JSON.parse(answer.text) };
}

/** A recipe with a manifest; resolves to it and the id of its first version. */
export async function aRecipe(service: HttpService, changes: object = {}) {
  const asked = { name: 'Pricing', model_family: 'pricing', level: 'baseline', ...changes };
  const { status, body: recipe } = await send(service, 'POST /recipes', asked);
  if (status !== 201) throw new Error(`no recipe: ${status} ${JSON.stringify(recipe)}`);
  const { body: versions } = await send(service, `GET /recipes/${recipe.id}/versions`);
  return { recipe, recipeId: String(recipe.id), versionId: String(versions[0].version_id) };
}

/** A model of a recipe of its own. */
export async function aRecipeModel(service: HttpService, changes: object = {}) {
  const { recipeId, versionId } = await aRecipe(service);
  const asked = { name: 'pricer', recipe_id: recipeId, recipe_version_id: versionId, ...changes };
  const { body: model } = await send(service, 'POST /models', asked);
  return { model, modelId: String(model.id), recipeId, versionId };
}

/** A training of a model of its own, executed outside. */
export async function aRecipeRun(service: HttpService, changes: object = {}) {
  const made = await aRecipeModel(service);
  const { recipeId: recipe_id, versionId: recipe_version_id, modelId: model_id } = made;
  const asked = { recipe_id, recipe_version_id, run_type: 'train', model_id, ...changes };
  const { body: run } = await send(service, 'POST /runs', asked);
  return { ...made, run, runId: String(run.id) };
}
