import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Recipe } from '../../domain/recipes/recipe';
import {
  type RecipeVersion,
  type RecipeVersionTexts,
  readVersion,
} from '../../domain/recipes/recipe-version';
import { semanticDiff } from '../../domain/recipes/semantic-diff';
import type { SyntheticExample } from '../../domain/recipes/synthetic-example';
import type { MlDevelopmentDeps } from '../contracts/ml-development/router';
import type { Reply } from '../route';
import { toSeconds } from '../time';
import { type Html, html } from './html';
import { facts, HOME, heading, json, link, page, table } from './layout';
import { runsTable } from './runs-table';

/** Newest versions and runs, and first rows of the example, that are shown. */
const VERSIONS_SHOWN = 20;
const RUNS_SHOWN = { skip: 0, limit: 20 } as const;
const ROWS_SHOWN = 5;

/** A recipe: what it says with all that it inherits, what each version changed, and what came of it. */
export async function recipePage(
  { recipes, versions, runs, syntheticExamples }: MlDevelopmentDeps,
  id: string,
  principal: Principal,
): Promise<Reply<never>> {
  const recipe = await recipes.get(id);
  const [newest, listed, ran, example] = await Promise.all([
    versions.latestOf(recipe),
    versions.list(id, { skip: 0, limit: VERSIONS_SHOWN + 1 }),
    runs.list({ ...RUNS_SHOWN, modelId: null, recipeId: id, states: null }, principal),
    syntheticExamples.get(id).catch(noneYet),
  ]);
  const { manifest, chain } = await versions.effective(newest);
  const changed = await versionRows(listed.versions);
  return page(
    recipe.name,
    html`${factsOf(recipe, chain)}
<h2>Dry run</h2>
<p>Tries the newest version on few synthetic rows. No version is made, and no model is touched.</p>
${dryRunButton(id, 'train', 'Try a training')}${dryRunButton(id, 'backtest', 'Try a backtest')}
${heading('Versions', { shown: changed.length, total: listed.total })}
${table(['Version', 'Note', 'By', 'Created', 'Changes'], changed)}
<h2>Manifest of ${newest.number}</h2>
${json(newest.manifest)}
${chain.length > 1 ? html`<h2>With what it inherits</h2>${json(manifest)}` : null}
${heading('Runs', { shown: ran.runs.length, total: ran.total })}
${runsTable(ran.runs)}
<h2>Synthetic example</h2>
${example === null ? html`<p>None yet.</p>` : exampleOf(example)}`,
  );
}

function factsOf(recipe: Recipe, chain: readonly RecipeVersion[]): Html {
  const inherited = chain
    .slice(0, -1)
    .map(({ recipeId, number }) => html`${link('recipes', recipeId)} ${number} `);
  return facts([
    ['Id', recipe.id],
    ['Family', recipe.family],
    ['Level', recipe.level],
    ['Status', recipe.status],
    ['Tags', recipe.tags.join(', ')],
    ['Inherits from', inherited.length > 0 ? html`${inherited}` : 'nothing'],
    ['Created', toSeconds(recipe.createdAt)],
    ['Updated', toSeconds(recipe.lastEventAt)],
  ]);
}

function noneYet(error: unknown): null {
  if (error instanceof DomainError && error.code === 'NOT_FOUND') return null;
  throw error;
}

function dryRunButton(id: string, type: string, text: string): Html {
  const action = `${HOME}/recipes/${encodeURIComponent(id)}/dry-run?run_type=${type}`;
  return html`<form class="row" method="post" action="${action}"><button>${text}</button></form>`;
}

/** What a version changed can only be told beside the one before; two manifests are read at a time. */
async function versionRows(versions: AsyncIterable<RecipeVersionTexts>): Promise<ReturnType<typeof rowOf>[]> {
  const rows: ReturnType<typeof rowOf>[] = [];
  let later: RecipeVersion | null = null;
  for await (const texts of versions) {
    const version = readVersion(texts);
    if (later) rows.push(rowOf(later, version));
    later = version;
  }
  if (later && rows.length < VERSIONS_SHOWN) rows.push(rowOf(later, null));
  return rows;
}

function rowOf(version: RecipeVersion, before: RecipeVersion | null) {
  const { number, changeNote, createdBy, createdAt } = version;
  return [number, changeNote, createdBy, toSeconds(createdAt), changes(before, version)];
}

function changes(before: RecipeVersion | null, version: RecipeVersion): Html {
  if (!before) return html`first version`;
  const told = semanticDiff(before.manifest, version.manifest);
  return html`${told.map(({ text, risk }) => html`<div class="${risk}">${text} (${risk})</div>`)}`;
}

function exampleOf({ sampleRows, datasetSchema, exampleRun, createdAt }: SyntheticExample): Html {
  const shown = sampleRows.slice(0, ROWS_SHOWN);
  return html`<p>Of ${toSeconds(createdAt)}, ${sampleRows.length} rows; the first are shown.</p>
<h3>Schema</h3>${json(datasetSchema)}<h3>Rows</h3>${json([...shown])}<h3>Run</h3>${json(exampleRun)}`;
}
