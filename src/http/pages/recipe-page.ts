import type { RecipeVersion } from '../../domain/recipes/recipe-version';
import { semanticDiff } from '../../domain/recipes/semantic-diff';
import type { MlDevelopmentDeps } from '../contracts/ml-development/router';
import type { Reply } from '../route';
import { toSeconds } from '../time';
import { type Html, html } from './html';
import { facts, json, link, page, table } from './layout';

/** Newest versions that are shown. */
const VERSIONS_SHOWN = 20;

/** A recipe: what it says with all that it inherits, and what each version changed. */
export async function recipePage(
  { recipes, versions }: MlDevelopmentDeps,
  id: string,
): Promise<Reply<never>> {
  const recipe = await recipes.get(id);
  const all = await versions.list(id);
  const [newest] = all;
  const { manifest, chain } = newest ? await versions.effective(newest) : { manifest: {}, chain: [] };
  const rows = all
    .slice(0, VERSIONS_SHOWN)
    .map((version, index) => [
      version.number,
      version.changeNote,
      version.createdBy,
      toSeconds(version.createdAt),
      changes(all[index + 1], version),
    ]);
  const inherited = chain
    .slice(0, -1)
    .map(({ recipeId, number }) => html`${link('recipes', recipeId)} ${number} `);
  return page(
    recipe.name,
    html`${facts([
      ['Id', recipe.id],
      ['Family', recipe.family],
      ['Level', recipe.level],
      ['Status', recipe.status],
      ['Tags', recipe.tags.join(', ')],
      ['Inherits from', inherited.length > 0 ? html`${inherited}` : 'nothing'],
      ['Created', toSeconds(recipe.createdAt)],
      ['Updated', toSeconds(recipe.lastEventAt)],
    ])}
<h2>Versions (${all.length})</h2>
${table(['Version', 'Note', 'By', 'Created', 'Changes'], rows)}
<h2>Manifest of ${newest?.number ?? ''}</h2>
${json(newest?.manifest ?? {})}
${inherited.length > 0 ? html`<h2>With what it inherits</h2>${json(manifest)}` : null}`,
  );
}

function changes(before: RecipeVersion | undefined, version: RecipeVersion): Html {
  if (!before) return html`first version`;
  const told = semanticDiff(before.manifest, version.manifest);
  return html`${told.map(({ text, risk }) => html`<div class="${risk}">${text} (${risk})</div>`)}`;
}
