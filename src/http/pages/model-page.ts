import type { Principal } from '../../domain/auth/principal';
import { parseId } from '../../domain/ids';
import { presentModel } from '../contracts/ml-development/model-view';
import type { MlDevelopmentDeps } from '../contracts/ml-development/router';
import type { Reply } from '../route';
import { toSeconds } from '../time';
import { html } from './html';
import { facts, heading, link, page, table } from './layout';
import { metricsText } from './metrics';
import { runsTable } from './runs-table';

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
  const snapshotRows = [];
  for await (const { capturedAt, performanceMetrics, driftMetrics, alerts } of filed)
    snapshotRows.push([
      toSeconds(capturedAt),
      ...[performanceMetrics, driftMetrics, alerts].map(metricsText),
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
${heading('Runs', { shown: ran.runs.length, total: ran.total })}
${runsTable(ran.runs)}
<h2>Monitoring</h2>
${table(['Captured', 'Performance', 'Drift', 'Alerts'], snapshotRows)}`,
  );
}
