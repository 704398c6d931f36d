import type { JsonObject } from '../../domain/json';
import type { RunWithLog } from '../../usecases/recipes/log-texts';
import { presentRun } from '../contracts/ml-development/run-view';
import { type Html, html } from './html';
import { link, table } from './layout';

/** Runs, a row each. */
export function runsTable(runs: readonly RunWithLog[]): Html {
  const rows = runs
    .map(presentRun)
    .map((run) => [
      link('runs', run.id, run.id.slice(0, 'run_'.length + 8)),
      run.run_type,
      run.status,
      link('recipes', run.recipe_id),
      run.model_id === null ? '' : link('models', run.model_id, run.model_id.slice(0, 'model_'.length + 8)),
      metricsText(run.metrics_json),
      run.finished_at ?? '',
    ]);
  return table(['Run', 'Type', 'Status', 'Recipe', 'Model', 'Metrics', 'Finished'], rows);
}

/** Names and values, as short as people can use them. */
export function metricsText(metrics: JsonObject): Html {
  const entries = Object.entries(metrics).map(([name, value]) => {
    const text = typeof value === 'number' ? String(Number(value.toPrecision(4))) : JSON.stringify(value);
    return html`<div>${name} ${text}</div>`;
  });
  return html`${entries}`;
}
