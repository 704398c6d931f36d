import type { Principal } from '../../domain/auth/principal';
import { parseId } from '../../domain/ids';
import type { MlDevelopmentDeps } from '../contracts/ml-development/router';
import { presentRun } from '../contracts/ml-development/run-view';
import type { Reply } from '../route';
import { html } from './html';
import { facts, json, link, page, table, whileOpen } from './layout';
import { valueText } from './metrics';

/** A run: what came of it, and the end of its log. */
export async function runPage(
  { runs }: MlDevelopmentDeps,
  id: string,
  principal: Principal,
): Promise<Reply<never>> {
  const found = await runs.get(parseId(id), principal);
  const run = presentRun(found);
  const metrics = Object.entries(run.metrics_json).map(([name, value]) => [name, valueText(value)]);
  return page(
    `Run ${run.id.slice(0, 'run_'.length + 8)}`,
    html`${facts([
      ['Id', run.id],
      ['Type', run.run_type],
      ['Status', run.status],
      ['Progress', found.run.progress?.message ?? null],
      ['Executed', found.run.trainer === 'builtin' ? 'here' : 'outside'],
      ['Model', run.model_id === null ? 'none' : link('models', run.model_id)],
      ['Recipe', html`${link('recipes', run.recipe_id)} (${run.recipe_version_id})`],
      ['Started', run.started_at ?? 'not yet'],
      ['Finished', run.finished_at ?? 'not yet'],
      ['Failure', found.run.failure?.message ?? null],
    ])}
<h2>Metrics</h2>
${table(['Name', 'Value'], metrics)}
<h2>Artifacts</h2>
${json(run.artifacts_json)}
<h2>Log</h2>
<pre>${run.logs_text}</pre>`,
    whileOpen(run.status),
  );
}
