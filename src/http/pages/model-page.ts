import type { Principal } from '../../domain/auth/principal';
import { parseId } from '../../domain/ids';
import { presentModel } from '../contracts/ml-development/model-view';
import type { MlDevelopmentDeps } from '../contracts/ml-development/router';
import { presentRun } from '../contracts/ml-development/run-view';
import type { Reply } from '../route';
import { toSeconds } from '../time';
import { html } from './html';
import { facts, link, page, table } from './layout';

/** Newest runs and snapshots that are shown. */
const SHOWN = { skip: 0, limit: 20 } as const;

/** A model: where it stands, what trained it, and how it does. */
export async function modelPage(
  { models, runs, monitoring }: MlDevelopmentDeps,
  id: string,
  principal: Principal,
): Promise<Reply<never>> {
  const record = await models.get(parseId(id), principal);
  const [ran, filed] = await Promise.all([
    runs.list({ ...SHOWN, modelId: record.id, recipeId: null, states: null }, principal),
    monitoring.list(record.id, SHOWN, principal),
  ]);
  const model = presentModel(record);
  const runRows = ran.runs
    .map(presentRun)
    .map((run) => [
      link('runs', run.id),
      run.run_type,
      run.status,
      JSON.stringify(run.metrics_json),
      run.finished_at ?? '',
    ]);
  const snapshotRows = filed.map((snapshot) => [
    toSeconds(snapshot.capturedAt),
    JSON.stringify(snapshot.performanceMetrics),
    JSON.stringify(snapshot.driftMetrics),
    JSON.stringify(snapshot.alerts),
  ]);
  return page(
    model.name,
    html`${facts([
      ['Id', model.id],
      ['Family', model.model_family],
      ['Status', model.status],
      ['Owner', model.owner],
      ['Recipe', html`${link('recipes', model.recipe_id)} (${model.recipe_version_id})`],
      ['Versions', String(record.latestVersion)],
      ['Serving', record.championVersion === null ? 'none' : `version ${record.championVersion}`],
      ['Created', model.created_at],
      ['Updated', model.updated_at],
    ])}
<h2>Runs (${ran.total})</h2>
${table(['Run', 'Type', 'Status', 'Metrics', 'Finished'], runRows)}
<h2>Monitoring</h2>
${table(['Captured', 'Performance', 'Drift', 'Alerts'], snapshotRows)}`,
  );
}
