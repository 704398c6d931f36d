import type { Principal } from '../../domain/auth/principal';
import { presentModel } from '../contracts/ml-development/model-view';
import type { MlDevelopmentDeps } from '../contracts/ml-development/router';
import type { Reply } from '../route';
import { html } from './html';
import { heading, link, page, table } from './layout';
import { runsTable } from './runs-table';

/** Newest of each kind that are shown. */
const SHOWN = { skip: 0, limit: 50 } as const;

/** The model library: recipes, models and runs, newest first. */
export async function libraryPage(
  { recipes, models, runs }: MlDevelopmentDeps,
  principal: Principal,
): Promise<Reply<never>> {
  const [listed, kept, ran] = await Promise.all([
    recipes.list({ ...SHOWN, family: null, level: null, status: null }),
    models.list({ ...SHOWN, family: null, stage: null }, principal),
    runs.list({ ...SHOWN, modelId: null, recipeId: null, states: null }, principal),
  ]);
  const recipeRows = listed.recipes.map(({ id, name, family, level, status, tags, isExample }) => [
    link('recipes', id, name),
    family,
    level,
    status,
    [...tags, ...(isExample ? ['(example)'] : [])].join(', '),
  ]);
  const modelRows = kept.models
    .map(presentModel)
    .map((model) => [
      link('models', model.id, model.name),
      model.model_family,
      model.status,
      model.owner,
      link('recipes', model.recipe_id),
    ]);
  return page(
    'Model development',
    html`${heading('Recipes', { shown: recipeRows.length, total: listed.total })}
${table(['Name', 'Family', 'Level', 'Status', 'Tags'], recipeRows)}
${heading('Models', { shown: modelRows.length, total: kept.total })}
${table(['Name', 'Family', 'Status', 'Owner', 'Recipe'], modelRows)}
${heading('Runs', { shown: ran.runs.length, total: ran.total })}
${runsTable(ran.runs)}`,
  );
}
