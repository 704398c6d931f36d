import type { RunWithLog } from '../../usecases/recipes/log-texts';
import { presentRun } from '../contracts/ml-development/run-view';
import type { Html } from './html';
import { link, table } from './layout';
import { metricsText } from './metrics';

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
