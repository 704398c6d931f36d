import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import { parseId } from '../../domain/ids';
import type { TrainingType } from '../../domain/run';
import { presentDryRun } from '../contracts/ml-development/dry-run-view';
import type { MlDevelopmentDeps } from '../contracts/ml-development/router';
import { runId } from '../contracts/ml-development/run-view';
import type { Reply } from '../route';
import { html } from './html';
import { facts, HOME, link, list, page, table, whileOpen } from './layout';
import { valueText } from './metrics';

/** Starts a dry run of a recipe's newest version, and goes to its page. */
export async function startDryRun(
  { dryRuns }: MlDevelopmentDeps,
  { recipeId, type }: { recipeId: string; type: TrainingType },
  principal: Principal,
): Promise<Reply<never>> {
  try {
    const asked = { recipeId, type, versionId: null, manifest: null };
    const { run } = await dryRuns.start(asked, principal);
    return { status: 303, headers: { Location: `${HOME}/dry-runs/${runId(run.id)}` } };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'VALIDATION_FAILED') throw error;
    const complaints = error.fields.map(({ message }) => message);
    return page(
      'Nothing to try',
      html`<p>No trainer of this service can follow the newest manifest of ${link('recipes', recipeId)}. A run of it
would be executed outside, and wait for its report.</p>${list(complaints)}`,
      { status: 422 },
    );
  }
}

/** A dry run: what was measured beside what is true, and the end of its log. */
export async function dryRunPage(
  { dryRuns }: MlDevelopmentDeps,
  id: string,
  principal: Principal,
): Promise<Reply<never>> {
  const found = await dryRuns.get(parseId(id), principal);
  const dryRun = presentDryRun(found);
  const { metrics_json, truth_json, warnings } = dryRun;
  const isTruthKnown = Object.keys(truth_json).length > 0;
  const metrics = Object.entries(metrics_json).map(([name, value]) => [
    name,
    valueText(value),
    ...(isTruthKnown ? [Object.hasOwn(truth_json, name) ? valueText(truth_json[name]) : ''] : []),
  ]);
  const version = dryRun.recipe_version_id ?? 'a manifest that is no version';
  const rows = dryRun.rows_of === 'family' ? 'drawn for the family' : 'of the recipe’s own synthetic example';
  return page(
    `Dry run ${dryRun.id.slice(0, 'run_'.length + 8)}`,
    html`<p>It makes no version, touches no model and keeps no file.</p>
${facts([
  ['Id', dryRun.id],
  ['Recipe', html`${link('recipes', dryRun.recipe_id)} (${version})`],
  ['Type', dryRun.run_type],
  ['Status', dryRun.status],
  ['Progress', found.run.progress?.message ?? null],
  ['Rows', rows],
  ['Took', dryRun.seconds === null ? null : `${dryRun.seconds} s`],
  ['Failure', dryRun.failure],
])}
${warnings.length > 0 ? html`<h2>What a real run would meet</h2>${list(warnings)}` : null}
<h2>Metrics</h2>
${table(['Name', 'Found', ...(isTruthKnown ? ['A perfect model'] : [])], metrics)}
<h2>Log</h2>
<pre>${dryRun.logs_text}</pre>`,
    whileOpen(dryRun.status),
  );
}
